import type { KubeObject, ObjectRef } from '../../src/objects.ts';
import { refOf } from '../../src/objects.ts';
import type { WaitNotice, WaitOptions, WaitReport } from '../../src/waiting/wait-types.ts';
import { waitUntilReady } from '../../src/waiting/wait-until-ready.ts';
import { node } from './cluster-objects.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { MemoryCluster } from './memory-cluster.ts';

/** A wait that runs beside the test, with everything it has said so far. */
export interface RunningWait {
  readonly cluster: MemoryCluster;
  readonly clock: ManualClock;
  readonly notices: readonly WaitNotice[];
  /** Set once it has ended, with the time it took. */
  readonly ended: { report: WaitReport; atMs: number } | undefined;
  states(ref: KubeObject): readonly string[];
  causes(): readonly string[];
  done(): Promise<WaitReport>;
}

export async function startWait(
  targets: readonly KubeObject[],
  objects: readonly KubeObject[],
  options: Partial<WaitOptions> & { prepare?: (cluster: MemoryCluster) => void; ownClock?: ManualClock } = {},
): Promise<RunningWait> {
  const cluster = new MemoryCluster();
  const { prepare, ownClock: clock = new ManualClock(), ...rest } = options;
  cluster.put(node('mac-3'), ...objects);
  prepare?.(cluster);
  const notices: WaitNotice[] = [];
  const running = { cluster, clock, notices, ended: undefined as RunningWait['ended'] };
  const promise = consume(targets.map(refOf), { cluster, clock, timeoutMs: 300_000, ...rest }, notices).then(
    (report) => {
      running.ended = { report, atMs: clock.monotonic() };
      return report;
    },
  );
  await settle();
  return Object.assign(running, {
    states: (about: KubeObject) =>
      notices.flatMap((notice) =>
        notice.type === 'state' && notice.ref.name === about.metadata.name ? [notice.readiness.state] : [],
      ),
    causes: () =>
      notices.flatMap((notice) =>
        notice.type === 'cause' ? [`${notice.cause.code}${notice.cause.terminal ? '!' : ''}`] : [],
      ),
    done: () => promise,
  });
}

async function consume(
  targets: readonly ObjectRef[],
  options: WaitOptions,
  notices: WaitNotice[],
): Promise<WaitReport> {
  const wait = waitUntilReady(targets, options);
  for (;;) {
    const next = await wait.next();
    if (next.done === true) return next.value;
    notices.push(next.value);
  }
}
