import { type KubeObject, type Manifest, type ObjectRef, refKey, refOf } from '../objects.ts';
import type { Phase } from '../phase.ts';
import { COMPONENT_LABEL, GENERATE_ANNOTATION, RELOAD_ANNOTATION, SET_LABEL } from '../state/names.ts';
import { type ConfigObjects, configObjectsOf, withConfigHash } from './config-hash.ts';
import type { PlanFault } from './fault.ts';
import { type GeneratedKey, generatedKeysOf, keepGenerated, withPlaceholders } from './generated-secrets.ts';
import { withoutInjectedFields } from './injected-fields.ts';
import { objectAt } from './json.ts';
import { waveOf } from './waves.ts';

/** An object of a phase as it would be sent. */
export interface DesiredObject {
  readonly key: string;
  readonly ref: ObjectRef;
  readonly component: string;
  readonly wave: number;
  /** With the live values of generated keys, where there are any. */
  readonly manifest: Manifest;
  /** The same with placeholders for generated values: what is hashed and kept in the history. */
  readonly hashed: Manifest;
  readonly generated: readonly GeneratedKey[];
  /** Generated keys that the live Secret does not hold yet. */
  readonly missing: readonly GeneratedKey[];
}

/** Objects of a phase, marked as ours, in the order given; annotations that cannot be read are faults. */
export interface DesiredSet {
  readonly objects: readonly DesiredObject[];
  readonly faults: readonly PlanFault[];
}

/**
 * What a phase wants, before the cluster is looked at. Apply {@link keepLiveValues} once it was. `standing`: configuration
 * that stays as it is now though the phase wants it otherwise; pods go by that.
 */
export function desiredSet(phase: Phase, set: string, standing: ConfigObjects = new Map()): DesiredSet {
  const faults: PlanFault[] = [];
  const plain = phase.components.map(({ name, objects }) => ({ name, objects: objects.map(normalise) }));
  const configs = new Map([...configObjectsOf(plain.flatMap(({ objects }) => objects)), ...standing]);
  const objects = plain.flatMap((component) =>
    component.objects.map((manifest): DesiredObject => {
      const ref = refOf(manifest);
      const keys = generatedKeysOf(manifest) ?? [];
      for (const found of annotationFaults(manifest)) faults.push({ ...found, component: component.name, ref });
      const marked = withMarks(withConfigHash(manifest, configs, set), set, component.name);
      const hashed = withPlaceholders(marked, keys);
      const common = { key: refKey(ref), ref, component: component.name, wave: waveOf(ref) };
      return { ...common, manifest: marked, hashed, generated: keys, missing: keys };
    }),
  );
  return { objects, faults };
}

/** Annotations of ours that cannot be read. */
function annotationFaults(manifest: Manifest): readonly PlanFault[] {
  const fault = (annotation: string, message: string): PlanFault => {
    return { code: 'invalid-manifest', path: `.metadata.annotations["${annotation}"]`, message };
  };
  const reload = manifest.metadata.annotations?.[RELOAD_ANNOTATION] ?? 'live';
  return [
    ...(generatedKeysOf(manifest) === undefined
      ? [fault(GENERATE_ANNOTATION, 'wants `key=length` pairs, comma-separated, with lengths from 8 to 1024')]
      : []),
    ...(reload === 'live' ? [] : [fault(RELOAD_ANNOTATION, 'is `live`, or not there')]),
  ];
}

export function keepLiveValues(desired: DesiredObject, live: KubeObject | undefined): DesiredObject {
  if (desired.generated.length === 0) return desired;
  return { ...desired, ...keepGenerated(desired.manifest, desired.generated, live) };
}

function withMarks(manifest: Manifest, set: string, component: string): Manifest {
  const labels = { ...manifest.metadata.labels, [SET_LABEL]: set, [COMPONENT_LABEL]: component };
  return { ...manifest, metadata: { ...manifest.metadata, labels } };
}

/** Spellings that mean the same are made one, so that what is sent can be compared with what is stored. */
export function normalise(manifest: Manifest): Manifest {
  const { creationTimestamp: _, ...metadata } = manifest.metadata;
  const named = withoutInjectedFields({ ...manifest, metadata });
  return manifest.kind === 'Secret' && manifest.apiVersion === 'v1' ? normaliseSecret(named) : named;
}

/** `stringData` is write-only: the server stores it as `data`, but never takes a removed key out again. */
function normaliseSecret(manifest: Manifest): Manifest {
  const { stringData, ...rest } = manifest;
  const encoded = Object.entries(objectAt(manifest, 'data')).map(([key, value]) => [
    key,
    typeof value === 'string' ? value.replaceAll(/\s/g, '') : value,
  ]);
  const plain = Object.entries(objectAt({ stringData }, 'stringData')).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  if (encoded.length + plain.length === 0) return { ...rest };
  return { ...rest, data: Object.fromEntries([...encoded, ...plain]) };
}
