import { DeployError } from '../errors.ts';

/**
 * A kubeconfig that leads to no cluster: unreadable, malformed, or without the context asked for. The message names the
 * file and never a credential.
 */
export class KubeconfigError extends DeployError {
  override readonly name = 'KubeconfigError';

  constructor(message: string, advice: readonly string[] = [], cause?: unknown) {
    super('kubeconfig-invalid', message, cause === undefined ? { advice } : { advice, cause });
  }
}
