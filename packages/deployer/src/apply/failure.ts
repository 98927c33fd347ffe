import type { Cause, Evidence } from '../cause.ts';
import { DeployError, KubeError } from '../errors.ts';
import type { ObjectRef } from '../objects.ts';

/** Why an object could not be written, as the cause it is. */
export function causeOfError(error: unknown, object: ObjectRef): Cause {
  if (error instanceof DeployError) {
    const { code, message, advice } = error;
    return { code, object, message, terminal: true, evidence: evidenceOf(error), advice, children: [] };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal-error', object, message, terminal: true, evidence: [], advice: [REPORT], children: [] };
}

const REPORT = 'This is a fault of the deployer: report it with the lines above.';

function evidenceOf(error: DeployError): readonly Evidence[] {
  if (!(error instanceof KubeError)) return [];
  const { status, reason, message, causes } = error;
  const fields = causes.map((cause) => `${cause.field}: ${cause.message}`);
  return [{ kind: 'response', status, reason, message: [message, ...fields].join('\n') }];
}
