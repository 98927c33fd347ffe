import type { Cause } from '../cause.ts';
import { groupOf, type KubeObject, type ObjectRef, refKey, refOf } from '../objects.ts';
import { assessReadiness } from '../readiness/assess.ts';
import type { AssessOptions, Readiness } from '../readiness-types.ts';
import { explainApiService, explainDefinition, explainWebhooks } from './api-extensions.ts';
import { explainCertificate, explainIssuer, explainRequest } from './certificates.ts';
import { explainClaim } from './claims.ts';
import { explainConditions } from './conditions-cause.ts';
import { explainDaemonSet } from './daemon-sets.ts';
import { explainDeletion } from './deletions.ts';
import { explainDeployment, explainReplicaSet } from './deployments.ts';
import { graces } from './graces.ts';
import { explainJob } from './jobs.ts';
import { explainNode } from './nodes.ts';
import type { Observed } from './observed.ts';
import { explainPod } from './pod-cause.ts';
import { type ExplainOptions, type Scene, toCause } from './scene.ts';
import { explainAddress } from './services.ts';
import { explainStatefulSet } from './stateful-sets.ts';

type Explainer = (scene: Scene, object: KubeObject, readiness: Readiness) => Cause | undefined;

/** Kinds whose trouble stands elsewhere than in their conditions. */
const EXPLAINERS: Readonly<Record<string, Explainer>> = {
  'apps/Deployment': explainDeployment,
  'apps/StatefulSet': explainStatefulSet,
  'apps/DaemonSet': explainDaemonSet,
  'apps/ReplicaSet': explainReplicaSet,
  '/ReplicationController': explainReplicaSet,
  'batch/Job': explainJob,
  '/Pod': (scene, pod) => explainPod(scene, pod),
  '/PersistentVolumeClaim': explainClaim,
  '/Service': explainAddress,
  'networking.k8s.io/Ingress': explainAddress,
  '/Node': explainNode,
  'apiextensions.k8s.io/CustomResourceDefinition': explainDefinition,
  'apiregistration.k8s.io/APIService': explainApiService,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': explainWebhooks,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': explainWebhooks,
  'cert-manager.io/Certificate': explainCertificate,
  'cert-manager.io/CertificateRequest': explainRequest,
  'cert-manager.io/Issuer': explainIssuer,
  'cert-manager.io/ClusterIssuer': explainIssuer,
};

/** Owned objects looked at below one owner. */
const MAX_OWNED = 30;

/**
 * Why an object is not ready, as a tree down to what can be mended: workload > replica set > pod > container, claim, node.
 * Pure: everything comes from what was observed and from `options`; texts are the cluster's own, redacted. `undefined` for
 * what is ready, for what just starts without any sign of trouble, and for what was never seen. An object whose kind was
 * looked at and is not there has the code `object-gone`.
 */
export function explain(ref: ObjectRef, observed: Observed, options: ExplainOptions): Cause | undefined {
  const scene: Scene = { observed, options };
  const object = observed.get(ref);
  if (object !== undefined) return explainObject(scene, object, new Set());
  return observed.hasSeen(groupOf(ref.apiVersion), ref.kind, ref.namespace) ? explainAbsence(scene, ref) : undefined;
}

/** An object that should be there and is not. */
export function explainAbsence(scene: Scene, ref: ObjectRef): Cause {
  return toCause(scene, {
    code: 'object-gone',
    object: ref,
    message: 'it does not exist',
    advice: ['Find out who deleted it (the audit log, another tool on the same objects), then deploy again'],
    grace: graces.vanished,
  });
}

function explainObject(scene: Scene, object: KubeObject, met: Set<string>): Cause | undefined {
  const readiness = assessReadiness(object, assessOptions(scene));
  if (readiness.state === 'gone') return explainDeletion(scene, object);
  const explainer = EXPLAINERS[`${groupOf(object.apiVersion)}/${object.kind}`];
  if (readiness.state === 'ready') return explainThoughReady(scene, object, readiness, met);
  if (explainer !== undefined) return explainer(scene, object, readiness);
  return explainConditions(scene, object, readiness, ownedCauses(scene, object, met));
}

/** A few kinds can be ready and still have something to say: a DaemonSet without nodes, a webhook nobody answers. */
function explainThoughReady(
  scene: Scene,
  object: KubeObject,
  readiness: Readiness,
  met: Set<string>,
): Cause | undefined {
  const explainer = EXPLAINERS[`${groupOf(object.apiVersion)}/${object.kind}`];
  const speaks = readiness.reason === 'NoNodeMatches' || readiness.reason === 'CaBundleSet';
  if (speaks && explainer !== undefined) return explainer(scene, object, readiness);
  return isCustom(object) ? ownedTrouble(scene, object, readiness, met) : undefined;
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** A custom resource may call itself ready while the workloads it owns are not. */
function ownedTrouble(scene: Scene, object: KubeObject, readiness: Readiness, met: Set<string>): Cause | undefined {
  const owned = ownedCauses(scene, object, met).filter((cause) => WORKLOADS.includes(cause.object.kind));
  return owned.length === 0 ? undefined : explainConditions(scene, object, readiness, owned);
}

/** Each object is met once, since owners may name each other in a circle. */
function ownedCauses(scene: Scene, owner: KubeObject, met: Set<string>): readonly Cause[] {
  met.add(refKey(refOf(owner)));
  return scene.observed
    .ownedBy(owner)
    .filter((object) => !met.has(refKey(refOf(object))))
    .slice(0, MAX_OWNED)
    .map((object) => explainObject(scene, object, met))
    .filter((cause) => cause !== undefined);
}

/** Groups of Kubernetes itself have no dot, or end in `k8s.io`. */
export function isCustom(object: KubeObject): boolean {
  const group = groupOf(object.apiVersion);
  return group.includes('.') && !group.endsWith('k8s.io');
}

function assessOptions({ options }: Scene): AssessOptions {
  return options.rows === undefined ? { now: options.now } : { now: options.now, rows: options.rows };
}
