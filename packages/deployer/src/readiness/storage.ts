import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { textAt } from './fields.ts';
import { failed, progressing, ready, unknown } from './verdicts.ts';

/**
 * Bound is ready, Lost has failed (gitops-engine health_pvc.go), all else is progress (kstatus). Whether a pending claim
 * waits for its first consumer is written in its StorageClass, not in the claim: see `waitUntilReady`.
 */
export function assessPersistentVolumeClaim(object: KubeObject): Readiness {
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Bound') return ready('Bound', `bound to ${textAt(object, 'spec', 'volumeName') || 'a volume'}`);
  if (phase === 'Lost')
    return failed('Lost', `the volume ${textAt(object, 'spec', 'volumeName')} it was bound to is gone`);
  return progressing('NotBound', phase === '' ? 'no phase yet' : `phase: ${phase}`);
}

/** Phases of the API reference (PersistentVolumeStatus). A released volume is as its policy wants it, and says so. */
export function assessPersistentVolume(object: KubeObject): Readiness {
  const phase = textAt(object, 'status', 'phase');
  switch (phase) {
    case 'Available':
    case 'Bound':
      return ready(phase, `phase: ${phase}`);
    case 'Released':
      return ready('Released', 'its claim is gone; it can be claimed again once spec.claimRef is cleared');
    case 'Failed':
      return failed('Failed', textAt(object, 'status', 'message') || 'the volume could not be reclaimed');
    case 'Pending':
    case '':
      return progressing('Pending', 'the volume is not available yet');
    default:
      return unknown('UnknownPhase', `phase: ${phase}`);
  }
}
