import { createHmac } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DeployError } from '../errors.ts';
import type { KubeObject, Manifest } from '../objects.ts';
import type { Component, Phase } from '../phase.ts';
import { canonicalJson, isJsonObject, type JsonObject, valueAt } from '../plan/json.ts';
import { PHASE_LABEL, revisionName, STATE_LABEL } from './names.ts';
import { parseRecord, RecordReader, STATE_SCHEMA, unreadable } from './stored-json.ts';

/** One applied state of a phase. */
export interface RevisionInfo {
  readonly phase: string;
  /** 1, 2, 3 ... */
  readonly revision: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly who: string;
  readonly planHash: string;
  readonly objects: number;
  /** Same digest, same manifests. */
  readonly digest: string;
  /** `rollback to 3`; absent for an ordinary deploy. */
  readonly note?: string;
}

export interface Revision extends RevisionInfo {
  /** The phase as it was given, ready to be planned again. Holds secret values. */
  readonly manifests: Phase;
}

const ANNOTATION = 'otelops.dev/revision';
/** A Secret holds 1 MiB, in base64 within and in JSON around. */
const LARGEST = 760_000;
const LARGEST_UNPACKED = 64 * 1024 * 1024;

/** Same for equal manifests; keyed, since some of them are Secrets. */
export function phaseDigest(phase: Phase): string {
  return createHmac('sha256', phase.id)
    .update(canonicalJson(plainPhase(phase)))
    .digest('hex');
}

function plainPhase({ id, title, components }: Phase): JsonObject {
  return {
    id,
    title,
    components: components.map(({ name, summary, dependsOn, objects }) => ({ name, summary, dependsOn, objects })),
  };
}

/** The Secret that keeps a revision; throws `invalid-manifest` when it would not fit one. */
export function revisionRecord(stateNamespace: string, revision: Revision): Manifest {
  const { manifests, ...info } = revision;
  const packed = gzipSync(JSON.stringify({ schemaVersion: STATE_SCHEMA, phase: plainPhase(manifests) }));
  if (packed.length > LARGEST) {
    throw new DeployError('invalid-manifest', `revision ${info.revision} of ${info.phase} is too large to be kept`, {
      advice: ['Split the phase, so that its manifests fit one Secret when packed.'],
    });
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'otelops.dev/revision',
    metadata: {
      name: revisionName(info.phase, info.revision),
      namespace: stateNamespace,
      labels: { [STATE_LABEL]: 'revision', [PHASE_LABEL]: info.phase },
      annotations: { [ANNOTATION]: JSON.stringify({ schemaVersion: STATE_SCHEMA, ...info }) },
    },
    data: { 'manifests.json.gz': packed.toString('base64') },
  };
}

/** Throws `state-unreadable`. */
export function readRevisionInfo(secret: KubeObject): RevisionInfo {
  const record = new RecordReader(secret, parseRecord(secret, secret.metadata.annotations?.[ANNOTATION] ?? ''));
  const note = record.optionalText('note');
  return {
    phase: record.text('phase'),
    revision: record.number('revision'),
    createdAt: record.text('createdAt'),
    who: record.text('who'),
    planHash: record.text('planHash'),
    objects: record.number('objects'),
    digest: record.text('digest'),
    ...(note === undefined ? {} : { note }),
  };
}

/** Throws `state-unreadable`. */
export function readRevision(secret: KubeObject): Revision {
  const packed = valueAt(secret, 'data', 'manifests.json.gz');
  if (typeof packed !== 'string') throw unreadable(secret, 'it holds no manifests');
  const record = parseRecord(secret, unpack(secret, packed));
  return { ...readRevisionInfo(secret), manifests: readPhase(secret, record['phase']) };
}

function unpack(secret: KubeObject, packed: string): string {
  try {
    return gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: LARGEST_UNPACKED }).toString('utf8');
  } catch (error) {
    throw unreadable(secret, 'its manifests cannot be unpacked', error);
  }
}

function readPhase(secret: KubeObject, phase: unknown): Phase {
  const reader = new RecordReader(secret, phase);
  const components = valueAt(phase, 'components');
  if (!Array.isArray(components)) throw unreadable(secret, 'components is no list');
  return {
    id: reader.text('id'),
    title: reader.text('title'),
    components: components.map((component) => readComponent(secret, component)),
  };
}

function readComponent(secret: KubeObject, component: unknown): Component {
  const reader = new RecordReader(secret, component);
  const objects = valueAt(component, 'objects');
  if (!Array.isArray(objects) || !objects.every(isManifest))
    throw unreadable(secret, 'objects is no list of manifests');
  const summary = reader.optionalText('summary');
  const dependsOn = valueAt(component, 'dependsOn') === undefined ? undefined : reader.texts('dependsOn');
  return {
    name: reader.text('name'),
    objects,
    ...(summary === undefined ? {} : { summary }),
    ...(dependsOn === undefined ? {} : { dependsOn }),
  };
}

function isManifest(value: unknown): value is Manifest {
  if (!isJsonObject(value) || !isJsonObject(value['metadata'])) return false;
  return [value['apiVersion'], value['kind'], value['metadata']['name']].every((text) => typeof text === 'string');
}
