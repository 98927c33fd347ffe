import { parse as parseYaml } from 'yaml';
import { decodeProtobufBody } from '../protobuf/decode-body.ts';
import { badRequest, unsupportedMediaType } from '../status/refusals.ts';
import type { Call } from './call.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** The JSON (or YAML, or protobuf) of a request body. @throws StatusError 400 for text that is none, 415 for other media types. */
export function readBody(call: Call, accepted: 'json' | 'yaml' | 'both' = 'both'): unknown {
  const type = (call.headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';
  const yaml = type === 'application/yaml' || type === 'application/apply-patch+yaml';
  if (accepted === 'both' && type === PROTOBUF) return decodeProtobufBody(call.body);
  if (accepted === 'both' && type !== 'application/json' && !yaml) {
    throw unsupportedMediaType(['application/json', 'application/yaml', PROTOBUF]);
  }
  const text = call.body.toString('utf8');
  return yaml ? readYaml(text) : readJson(text);
}

function readJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : 'no JSON'}`,
    );
  }
}

/** Apply patches are YAML by name, JSON in practice. */
function readYaml(text: string): unknown {
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // A flow mapping: YAML below.
    }
  }
  try {
    return parseYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message.split('\n')[0] : 'no YAML'}`);
  }
}
