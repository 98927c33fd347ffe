import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { textAt } from './fields.ts';
import { failed, progressing, ready, unknown } from './verdicts.ts';

/** By phase: gitops-engine health_argo.go. */
export function assessWorkflow(object: KubeObject): Readiness {
  const phase = textAt(object, 'status', 'phase');
  const message = textAt(object, 'status', 'message') || `phase: ${phase || 'none yet'}`;
  switch (phase) {
    case 'Succeeded':
      return ready(phase, message);
    case 'Failed':
    case 'Error':
      return failed(phase, message);
    case '':
    case 'Pending':
    case 'Running':
      return progressing(phase || 'Pending', message);
    default:
      return unknown('UnknownPhase', message);
  }
}
