/**
 * How long each kind of trouble may last before waiting is given up, in milliseconds: long enough for what mends itself,
 * too short to sit through what does not. `0` means at once. Probes have none: they never end a wait.
 */
export const graces = {
  /** The registry has answered: there is no such image, or none for this architecture. */
  imageMissing: 0,
  imageName: 0,
  /** Registries stumble, and back-off hides the second attempt for 10 s to 20 s. */
  imagePull: 30_000,
  /** The kubelet tries again after 10 s to 15 s, with Secrets and ConfigMaps that came meanwhile. */
  containerConfig: 10_000,
  /** The same for a pod that stood before the wait began: it must be given one attempt after what was just applied. */
  containerConfigOld: 20_000,
  containerStart: 10_000,
  /** A container of such a pod that fell, or whose image could not be had: the kubelet backs off for up to 5 min. */
  retryOld: 330_000,
  unschedulable: 15_000,
  /** Nodes that restart come back by themselves. */
  nodesAway: 60_000,
  /** Mounts are tried again, and Secrets that a controller writes are mounted late on every first start. */
  mount: 90_000,
  /** The same for a pod that stood before: a mount that failed often is tried again after 2 min 2 s. */
  mountOld: 150_000,
  provisioning: 90_000,
  /** A StorageClass or claim that is not there. */
  volumeMissing: 15_000,
  /** A progress deadline that was over before the wait began: what was mended since shows at the next try of its pods. */
  oldDeadline: 330_000,
  quota: 10_000,
  /** Admission has refused the pod by its spec; it will refuse it again. */
  podRefused: 0,
  /** Service accounts and priority classes may be applied a moment later, the default account is made by a controller. */
  podRefusedYet: 15_000,
  webhookUnavailable: 60_000,
  /** After a failed issuance cert-manager waits an hour. */
  certificate: 10_000,
  stalled: 10_000,
  /** An object that says it has failed may still be tried again by its controller (metrics come a minute late). */
  failed: 120_000,
  /** A container that falls is started again; three falls are a loop. Counted in restarts, not in time. */
  crashRestarts: 3,
  /** Killed for memory twice: the limit does not fit. Counted in kills. */
  memoryKills: 2,
  /** An object that vanished may be on its way back (replaced by its owner). */
  vanished: 5_000,
} as const;
