/** A Stage of kwok (kwok.x-k8s.io/v1alpha1), as far as this kit writes them. */
export interface Stage {
  apiVersion: 'kwok.x-k8s.io/v1alpha1';
  kind: 'Stage';
  metadata: { name: string };
  spec: {
    resourceRef: { apiGroup: 'v1'; kind: 'Pod' | 'Node' };
    selector: { matchExpressions: Match[] };
    delay?: StageDelay;
    steps: Step[];
  };
}

interface StageDelay {
  durationMilliseconds: number;
  /** A jq expression that gives a duration as Go writes it (`3s`); where it gives nothing, the fixed one counts. */
  durationFrom?: { jq: { expression: string } };
}

/** A condition on the object; all of a stage must hold. `In` and `NotIn` compare with any value the expression gives. */
export interface Match {
  jq: { key: string; operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'; values?: string[] };
}

/** One action; templates are Go templates that give YAML. */
export type Step =
  | { patch: { root: 'status'; subresource: 'status'; template: string } }
  | { apply: { template: string } }
  | { delete: true };

export interface StageSketch {
  name: string;
  when: Match[];
  delayMilliseconds: number;
  delayFrom?: string;
  steps: Step[];
}

export function podStage(sketch: StageSketch): Stage {
  return createStage('Pod', sketch);
}

export function nodeStage(sketch: StageSketch): Stage {
  return createStage('Node', sketch);
}

function createStage(kind: 'Pod' | 'Node', { name, when, delayMilliseconds, delayFrom, steps }: StageSketch): Stage {
  const from = delayFrom === undefined ? {} : { durationFrom: { jq: { expression: delayFrom } } };
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name: `${kind.toLowerCase()}-${name}` },
    spec: {
      resourceRef: { apiGroup: 'v1', kind },
      selector: { matchExpressions: when },
      delay: { durationMilliseconds: delayMilliseconds, ...from },
      steps,
    },
  };
}

export function isOneOf(key: string, ...values: string[]): Match {
  return { jq: { key, operator: 'In', values } };
}

export function isNoneOf(key: string, ...values: string[]): Match {
  return { jq: { key, operator: 'NotIn', values } };
}

export function exists(key: string): Match {
  return { jq: { key, operator: 'Exists' } };
}

export function isAbsent(key: string): Match {
  return { jq: { key, operator: 'DoesNotExist' } };
}

/** Writes the status; lists with a merge key (conditions) are merged, all others (container statuses) replaced. */
export function patchStatus(template: string): Step {
  return { patch: { root: 'status', subresource: 'status', template } };
}
