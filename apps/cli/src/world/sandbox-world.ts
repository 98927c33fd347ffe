import type { Artifacts } from '@otelops/operations';
import { type OpenedCluster, ownEditions } from '@otelops/operations/adapters';
import { artifactEdition } from '@otelops/sandbox';
import type { Invocation } from '../cli.ts';
import { openSandbox, simulatesWebhooks } from './sandbox-cluster.ts';

/** What `--sandbox` puts in the place of a real cluster and of downloads. */
export interface SandboxWorld {
  readonly artifacts: Artifacts;
  open(release: AsyncDisposableStack): Promise<OpenedCluster>;
}

export function sandboxWorld(invocation: Invocation): SandboxWorld {
  return {
    artifacts: ownEditions(async () => {
      const webhooks = await simulatesWebhooks(invocation.host.env);
      return (name, version) => artifactEdition(name, version, { webhooks });
    }),
    open: (release) => openSandbox(invocation, release),
  };
}
