import { DeployError } from '../errors.ts';
import type { Manifest } from '../objects.ts';
import { refOf } from '../objects.ts';
import { valueAt } from '../plan/json.ts';
import { servedBy } from '../plan/kinds.ts';
import type { Clock, Cluster } from '../ports.ts';

export interface ServedRequest {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly crd: Manifest;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const FIRST_LOOK_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/**
 * Waits until discovery lists every version that an established CRD serves: established alone is a little too early. Discovery
 * cannot be watched, so this one wait asks again and again, for the moment that the server needs.
 */
export async function awaitServed({ cluster, clock, crd, timeoutMs, signal }: ServedRequest): Promise<void> {
  const kind = String(valueAt(crd, 'spec', 'names', 'kind'));
  const start = clock.monotonic();
  for (const version of servedBy(crd)) {
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      cluster.forgetDiscovery(version);
      if ((await cluster.resolve(version, kind)) !== undefined) break;
      if (clock.monotonic() - start >= timeoutMs) throw notServed(crd, version);
      await clock.sleep(pause, signal);
    }
  }
}

function notServed(crd: Manifest, version: string): DeployError {
  return new DeployError('crd-not-established', `${crd.metadata.name} is established, but ${version} is not served`, {
    ref: refOf(crd),
    advice: ['Look at the log of the API server for why it does not serve the definition.'],
  });
}
