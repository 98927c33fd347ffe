import type { Artifacts } from '@otelops/operations';
import type { Invocation } from '../cli.ts';
import type { OpenedCluster } from './compose.ts';
import { sandboxArtifacts } from './sandbox-artifacts.ts';
import { openSandbox, simulatesWebhooks } from './sandbox-cluster.ts';

/** What `--sandbox` puts in the place of a real cluster and of downloads. */
export interface SandboxWorld {
  readonly artifacts: Artifacts;
  open(release: AsyncDisposableStack): Promise<OpenedCluster>;
}

export function sandboxWorld(invocation: Invocation): SandboxWorld {
  return {
    artifacts: sandboxArtifacts({ webhooks: () => simulatesWebhooks(invocation.host.env) }),
    open: (release) => openSandbox(invocation, release),
  };
}
