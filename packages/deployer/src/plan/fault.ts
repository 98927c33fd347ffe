import { DeployError } from '../errors.ts';
import { formatRef, type ObjectRef } from '../objects.ts';
import type { DeployReasonCode } from '../reason-codes.ts';

/** One thing wrong with what was asked for. */
export interface PlanFault {
  readonly code: DeployReasonCode;
  readonly message: string;
  readonly component?: string;
  readonly ref?: ObjectRef;
  /** Field of the object, where one is to blame. */
  readonly path?: string;
}

/** Nothing can be planned; `faults` holds all that is wrong, `code` is that of the first. */
export class PlanError extends DeployError {
  override readonly name = 'PlanError';
  readonly faults: readonly PlanFault[];

  constructor(faults: readonly PlanFault[], advice: readonly string[] = []) {
    const [first] = faults;
    super(first?.code ?? 'internal-error', faults.map(formatFault).join('\n'), {
      ...(first?.ref === undefined ? {} : { ref: first.ref }),
      advice,
    });
    this.faults = faults;
  }
}

/** Throws when there is any. */
export function failOn(faults: readonly PlanFault[]): void {
  if (faults.length > 0) throw new PlanError(faults, ['Correct the manifests; nothing was changed.']);
}

/** `otel-gateway: Deployment monitoring/a, .spec.template: two containers are named "b"`. */
export function formatFault({ component, ref, path, message }: PlanFault): string {
  const about = [ref === undefined ? undefined : formatRef(ref), path].filter((part) => part !== undefined).join(', ');
  return [component, about === '' ? undefined : about, message].filter((part) => part !== undefined).join(': ');
}
