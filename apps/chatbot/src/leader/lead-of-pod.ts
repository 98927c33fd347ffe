import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { connectCluster, systemClock } from '@otelops/deployer';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Settings } from '../settings/settings.ts';
import { type KeptLead, keepLead } from './keep-lead.ts';

export interface PodOptions {
  readonly settings: Pick<Settings, 'cluster'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** The process is told to end. */
  readonly ended: Promise<unknown>;
}

/** The namespace of the engine's records, and of the bot. */
const stateNamespace = 'otelops';

/**
 * Waits for the lead over a connection of its own; undefined when the process was told to end meanwhile. Given back when
 * disposed, so that the next bot need not wait for it to expire.
 */
export async function leadOf({ ended, env, settings, telemetry }: PodOptions): Promise<KeptLead | undefined> {
  const { context } = settings.cluster;
  const cluster = await connectCluster({ kind: 'real', ...(context === undefined ? {} : { context }) });
  const stop = new AbortController();
  void ended.then(() => stop.abort());
  const process = { id: randomUUID(), name: env['POD_NAME'] ?? hostname() };
  const options = { cluster, telemetry, process, clock: systemClock, namespace: stateNamespace, signal: stop.signal };
  const kept = await keepLead(options).catch(async (error: unknown) => {
    await cluster[Symbol.asyncDispose]();
    throw error;
  });
  if (kept === undefined) {
    await cluster[Symbol.asyncDispose]();
    return undefined;
  }
  return {
    onLost: (told) => kept.onLost(told),
    [Symbol.asyncDispose]: async () => {
      await kept[Symbol.asyncDispose]();
      await cluster[Symbol.asyncDispose]();
    },
  };
}
