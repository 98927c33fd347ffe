import type { FaultEffect } from '../controllers/faults/fault-effect.ts';
import type { PanelBreakage } from './panel-state.ts';

/** How a breakage comes about: a fault of the simulated world, or what a person did by hand to a live object. */
type BreakageMeans = { readonly means: 'fault'; readonly effect: FaultEffect } | { readonly means: 'wrong-image' };

export type Breakage = PanelBreakage & BreakageMeans;

const EXPIRED = [
  'error: failed to verify certificate: x509: certificate has expired or is not yet valid',
  'error: TLS listener could not be started: certificate expired',
];

/** What the panel can break, in the order of its menu. */
export const BREAKAGES: readonly Breakage[] = [
  {
    kind: 'wrong-image',
    title: 'Wrong image, by hand',
    hint: 'Somebody sets an image tag that does not exist, past otelops.',
    targets: 'workloads',
    means: 'wrong-image',
  },
  {
    kind: 'image-missing',
    title: 'Image gone from the registry',
    hint: 'The registry does not know the image any more.',
    targets: 'workloads',
    means: 'fault',
    effect: { kind: 'image-not-found' },
  },
  {
    kind: 'crash',
    title: 'Crash',
    hint: 'The process ends at every start.',
    targets: 'workloads',
    means: 'fault',
    effect: { kind: 'crash-loop' },
  },
  {
    kind: 'out-of-memory',
    title: 'Out of memory',
    hint: 'The kernel ends the process at its memory limit.',
    targets: 'workloads',
    means: 'fault',
    effect: { kind: 'oom-killed' },
  },
  {
    kind: 'expired-certificate',
    title: 'Expired certificate',
    hint: 'The certificate it serves with has ended.',
    targets: 'workloads',
    means: 'fault',
    effect: { kind: 'crash-loop', exitCode: 1, logLines: EXPIRED },
  },
  {
    kind: 'kill-node',
    title: 'Kill a node',
    hint: 'A Mac goes dark.',
    targets: 'nodes',
    means: 'fault',
    effect: { kind: 'node-not-ready' },
  },
  {
    kind: 'full-disk',
    title: 'Full disk',
    hint: 'A node has no disk left and takes no new pods.',
    targets: 'nodes',
    means: 'fault',
    effect: { kind: 'disk-pressure' },
  },
];
