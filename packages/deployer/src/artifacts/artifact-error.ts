import { DeployError } from '../errors.ts';
import type { DeployReasonCode } from '../reason-codes.ts';

type ArtifactReason = Extract<DeployReasonCode, `artifact-${string}`>;

/** An outside manifest that is missing, cannot be fetched, is not what was locked, or was never locked. */
export class ArtifactError extends DeployError {
  override readonly name = 'ArtifactError';

  constructor(code: ArtifactReason, message: string, more: { advice?: readonly string[]; cause?: unknown } = {}) {
    super(code, message, more);
  }
}
