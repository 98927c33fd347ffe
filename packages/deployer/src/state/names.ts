/** Label on every live object: the set it belongs to. */
export const SET_LABEL = 'otelops.dev/set';
/** Label on every live object: the component it belongs to. */
export const COMPONENT_LABEL = 'otelops.dev/component';
/** Annotation `"true"`: never pruned, never destroyed. */
export const KEEP_ANNOTATION = 'otelops.dev/keep';
/** Annotation of a Secret: `key=length` of values that are made once, on the cluster's side of the plan only. */
export const GENERATE_ANNOTATION = 'otelops.dev/generate';
/** Annotation on pod templates: what their ConfigMaps and Secrets hold, so that a change rolls the pods. */
export const CONFIG_HASH_ANNOTATION = 'otelops.dev/config-hash';
/** Annotation `live` of a ConfigMap or Secret: programs that mount it read it again by themselves, so its changes roll no pods. */
export const RELOAD_ANNOTATION = 'otelops.dev/reload';
/** Label on what the engine itself keeps: `inventory`, `journal`, `revision`, `evidence`. */
export const STATE_LABEL = 'otelops.dev/state';
/** Label on what the engine itself keeps: the phase it is about. */
export const PHASE_LABEL = 'otelops.dev/phase';

export const DEFAULT_FIELD_MANAGER = 'otelops';

/** The owner mark of a phase: the value of {@link SET_LABEL}. */
export function setOf(stateNamespace: string, phaseId: string): string {
  return `${stateNamespace}.${phaseId}`;
}

export function lockName(phaseId: string): string {
  return `lock.${phaseId}`;
}

export function inventoryName(phaseId: string): string {
  return `inventory.${phaseId}`;
}

export function journalName(phaseId: string): string {
  return `journal.${phaseId}`;
}

export function revisionName(phaseId: string, revision: number): string {
  return `revision.${phaseId}.${revision}`;
}

export function evidenceName(phaseId: string, runId: string): string {
  return `evidence.${phaseId}.${runId}`;
}
