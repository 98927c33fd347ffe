import type { KubeObject, Manifest } from '../objects.ts';
import { valueAt } from '../plan/json.ts';
import { lockName, PHASE_LABEL, STATE_LABEL } from './names.ts';

/** Who holds a lock, as people are told. */
export interface LockHolder {
  /** One run, never used twice. */
  readonly runId: string;
  /** `U123 via Slack`, `ada` */
  readonly who: string;
  /** Host or pod. */
  readonly from: string;
  readonly phase: string;
  /** ISO 8601. */
  readonly since: string;
}

/** A lock as it was read. */
export interface LeaseRecord {
  /** Absent when it was released. */
  readonly holder?: LockHolder;
  readonly durationMs: number;
  /** By the holder's own clock; only for people. */
  readonly renewedAt?: string;
  readonly transitions: number;
  readonly resourceVersion: string;
  readonly uid: string;
}

const WHO = 'otelops.dev/who';
const FROM = 'otelops.dev/from';
const SINCE = 'otelops.dev/since';

export function readLease(lease: KubeObject): LeaseRecord {
  const runId = valueAt(lease, 'spec', 'holderIdentity');
  const seconds = valueAt(lease, 'spec', 'leaseDurationSeconds');
  const renewedAt = valueAt(lease, 'spec', 'renewTime');
  const transitions = valueAt(lease, 'spec', 'leaseTransitions');
  return {
    durationMs: (typeof seconds === 'number' ? seconds : 0) * 1000,
    transitions: typeof transitions === 'number' ? transitions : 0,
    resourceVersion: lease.metadata.resourceVersion ?? '',
    uid: lease.metadata.uid ?? '',
    ...(typeof runId === 'string' && runId !== '' ? { holder: holderOf(lease, runId) } : {}),
    ...(typeof renewedAt === 'string' ? { renewedAt } : {}),
  };
}

function holderOf(lease: KubeObject, runId: string): LockHolder {
  const { annotations, labels } = lease.metadata;
  return {
    runId,
    who: annotations?.[WHO] ?? runId,
    from: annotations?.[FROM] ?? 'unknown',
    since: annotations?.[SINCE] ?? 'unknown',
    phase: labels?.[PHASE_LABEL] ?? 'unknown',
  };
}

export interface LeaseWish {
  readonly namespace: string;
  readonly phase: string;
  /** Absent to release it. */
  readonly holder?: LockHolder;
  readonly durationMs: number;
  readonly transitions: number;
  readonly now: Date;
  /** What is to be replaced; absent to create it. The uid matters: a PUT makes a deleted Lease anew, whatever its version. */
  readonly replaces?: Pick<LeaseRecord, 'resourceVersion' | 'uid'>;
}

export function leaseManifest(wish: LeaseWish): Manifest {
  const { holder, replaces } = wish;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: lockName(wish.phase),
      namespace: wish.namespace,
      labels: { [STATE_LABEL]: 'lock', [PHASE_LABEL]: wish.phase },
      ...(holder === undefined
        ? {}
        : { annotations: { [WHO]: holder.who, [FROM]: holder.from, [SINCE]: holder.since } }),
      ...(replaces === undefined ? {} : { resourceVersion: replaces.resourceVersion, uid: replaces.uid }),
    },
    spec: {
      holderIdentity: holder?.runId ?? '',
      leaseDurationSeconds: Math.max(1, Math.round(wish.durationMs / 1000)),
      leaseTransitions: wish.transitions,
      renewTime: microTime(wish.now),
      ...(holder === undefined ? {} : { acquireTime: microTime(new Date(holder.since)) }),
    },
  };
}

/** The API's MicroTime: six digits, or it is refused. */
function microTime(date: Date): string {
  return date.toISOString().replace(/Z$/, '000Z');
}

/** `U123 via Slack on mac-3, since 2026-01-01T10:00:00Z` */
export function describeHolder(holder: LockHolder): string {
  return `${holder.who} on ${holder.from}, since ${holder.since}`;
}
