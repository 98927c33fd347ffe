import type { JsonRecord } from '../json.ts';
import { builtinKind, builtinType } from '../schema/builtin-types.ts';
import type { SchemaNode } from '../schema/schema.ts';
import { badRequest } from '../status/refusals.ts';
import { decodeMessage } from './decode-message.ts';
import { readFields, WireFault } from './wire.ts';

/** What every protobuf body of the API starts with. */
const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

/** Kinds of the API machinery: every group version has them. */
const META_KINDS: ReadonlySet<string> = new Set(['DeleteOptions']);

/** The JSON that a protobuf body stands for. @throws StatusError 400 */
export function decodeProtobufBody(body: Buffer): JsonRecord {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  }
  try {
    return decodeEnvelope(body.subarray(MAGIC.length));
  } catch (error) {
    if (error instanceof WireFault) throw badRequest(`proto: ${error.message}`);
    throw error;
  }
}

function decodeEnvelope(envelope: Buffer): JsonRecord {
  let [apiVersion, kind] = ['', ''];
  let raw = Buffer.alloc(0);
  for (const field of readFields(envelope)) {
    if (field.number === 2) raw = Buffer.from(field.bytes);
    if (field.number !== 1) continue;
    for (const part of readFields(field.bytes)) {
      if (part.number === 1) apiVersion = part.bytes.toString('utf8');
      else if (part.number === 2) kind = part.bytes.toString('utf8');
    }
  }
  const node = kindNode(apiVersion, kind);
  if (node === undefined)
    throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
  return { apiVersion, kind, ...decodeMessage(raw, node) };
}

function kindNode(apiVersion: string, kind: string): SchemaNode | undefined {
  if (META_KINDS.has(kind)) return builtinType(`meta.v1.${kind}`);
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return builtinKind(group, version, kind);
}
