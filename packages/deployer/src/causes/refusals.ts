import type { Cause } from '../cause.ts';
import { type KubeObject, type ObjectRef, refOf } from '../objects.ts';
import { conditionOf } from '../readiness/conditions.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import { graces } from './graces.ts';
import { clean, eventEvidence, eventsOfReason, kubectl, type Scene, toCause } from './scene.ts';

interface Refusal {
  readonly pattern: RegExp;
  readonly code: DeployReasonCode;
  readonly grace: number;
  readonly advise: (parts: readonly string[], owner: ObjectRef) => readonly string[];
}

/** What the API server says when it refuses a pod, and what it means. Texts of the admission plug-ins of Kubernetes. */
const REFUSALS: readonly Refusal[] = [
  {
    pattern: /exceeded quota: ([^,]+), requested: (.+?), used: (.+?), limited: (\S+)/,
    code: 'quota-exceeded',
    grace: graces.quota,
    advise: ([, quota, requested, used, limited], owner) => [
      `Raise the ResourceQuota ${owner.namespace}/${quota?.trim()} or free some of it: asked ${requested}, used ${used}, limit ${limited}`,
    ],
  },
  {
    pattern: /failed quota: ([^:]+): must specify ([^;"]+)/,
    code: 'quota-exceeded',
    grace: graces.podRefused,
    advise: ([, quota, fields], owner) => [
      `Set ${fields?.trim()} on every container: the ResourceQuota ${owner.namespace}/${quota?.trim()} demands it`,
    ],
  },
  {
    pattern: /violates PodSecurity "([^":]+)[^"]*": (.+)/s,
    code: 'pod-refused',
    grace: graces.podRefused,
    advise: ([, level, list], owner) => [
      `Meet the pod security level ${level}: ${list?.trim()}`,
      `Or give the namespace a lower one: kubectl label namespace ${owner.namespace} --overwrite pod-security.kubernetes.io/enforce=privileged`,
    ],
  },
  {
    pattern: /admission webhook "([^"]+)" denied the request:? ?(.*)/s,
    code: 'webhook-refused',
    grace: graces.podRefused,
    advise: ([, webhook]) => [`Change the pod as the webhook ${webhook} demands; its sentence says how`],
  },
  {
    pattern: /failed calling webhook "([^"]+)"/,
    code: 'webhook-unavailable',
    grace: graces.webhookUnavailable,
    advise: ([, webhook]) => [
      `Bring up the service behind the webhook ${webhook}: as long as it does not answer, no pod can be made`,
      'Or, if its software is gone for good, delete its webhook configuration',
    ],
  },
  {
    pattern: /serviceaccount "([^"]+)" not found/i,
    code: 'pod-refused',
    grace: graces.podRefusedYet,
    advise: ([, account], owner) => [
      `Create the ServiceAccount ${owner.namespace}/${account}, or correct serviceAccountName`,
    ],
  },
  {
    pattern: /no PriorityClass with name (\S+) was found/i,
    code: 'pod-refused',
    grace: graces.podRefusedYet,
    advise: ([, name]) => [`Create the PriorityClass ${name}, or correct priorityClassName`],
  },
  {
    pattern: /namespace \S+ because it is being terminated/,
    code: 'namespace-terminating',
    grace: graces.podRefusedYet,
    advise: (_parts, owner) => [`Wait until the namespace ${owner.namespace} is gone, then deploy again`],
  },
  {
    pattern: /(maximum|minimum) (\S+) usage per (Container|Pod) is (\S+)/,
    code: 'pod-refused',
    grace: graces.podRefused,
    advise: ([, bound, resource, per, value], owner) => [
      `Keep ${resource} within the ${bound} of ${value?.replace(/[,.]$/, '')} per ${per}, or change the LimitRange of ${owner.namespace}`,
    ],
  },
  {
    pattern: /\bis invalid: (.+)/s,
    code: 'invalid-manifest',
    grace: graces.podRefused,
    advise: () => ['Correct the pod template; the sentence names the field'],
  },
];

const OTHER: Refusal = {
  pattern: /^/,
  code: 'pod-refused',
  grace: graces.podRefusedYet,
  advise: (_parts, owner) => [`Read why: ${kubectl(owner)} describe ${owner.kind.toLowerCase()} ${owner.name}`],
};

/** The words of a controller around those of the API server. */
const PREFIX = /^(?:Error creating: |create Pod \S+ in StatefulSet \S+ failed error: )/;

/** Why the pods of a workload cannot even be made; `undefined` when nothing says so. */
export function explainRefusal(scene: Scene, owner: KubeObject): Cause | undefined {
  const condition = conditionOf(owner, 'ReplicaFailure');
  const event = eventsOfReason(scene, owner, ['FailedCreate'])[0];
  const message = condition?.status === 'True' ? condition.message : event?.message;
  if (message === undefined || message === '') return undefined;
  const ref = refOf(owner);
  const { refusal, parts } = classify(message);
  return toCause(scene, {
    code: refusal.code,
    object: ref,
    message: message.replace(PREFIX, ''),
    evidence: event === undefined ? conditionEvidence(ref, clean(scene, message)) : [eventEvidence(scene, ref, event)],
    advice: refusal.advise(parts, ref),
    grace: refusal.grace,
    part: 'refusal',
    startedAt: event?.firstSeen || condition?.since || '',
  });
}

function classify(message: string): { refusal: Refusal; parts: readonly string[] } {
  for (const refusal of REFUSALS) {
    const match = refusal.pattern.exec(message);
    if (match !== null) return { refusal, parts: [...match] };
  }
  return { refusal: OTHER, parts: [message] };
}

function conditionEvidence(object: ObjectRef, message: string): Cause['evidence'] {
  return [{ kind: 'condition', object, condition: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }];
}
