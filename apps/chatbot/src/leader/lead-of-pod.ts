import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { connectCluster, systemClock } from '@otelops/deployer';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Settings } from '../settings/settings.ts';
import { lead } from './lead.ts';

export interface PodOptions {
  readonly settings: Pick<Settings, 'cluster'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** The process is told to end. */
  readonly ended: Promise<unknown>;
}

/** The lead of this pod. Given back when disposed, so that the next bot need not wait for it to expire. */
export interface Leadership extends AsyncDisposable {
  onLost(told: (reason: string) => void): void;
}

/** The namespace of the engine's records, and of the bot. */
const stateNamespace = 'otelops';

/** Waits for the lead over a connection of its own; undefined when the process was told to end meanwhile. */
export async function leadOf({ ended, env, settings, telemetry }: PodOptions): Promise<Leadership | undefined> {
  const { context } = settings.cluster;
  const cluster = await connectCluster({ kind: 'real', ...(context === undefined ? {} : { context }) });
  const stop = new AbortController();
  void ended.then(() => stop.abort());
  const process = { id: randomUUID(), name: env['POD_NAME'] ?? hostname() };
  const lock = await lead({
    ...{ cluster, telemetry, process, clock: systemClock },
    namespace: stateNamespace,
    signal: stop.signal,
  }).catch(async (error: unknown) => {
    await cluster[Symbol.asyncDispose]();
    throw error;
  });
  const dispose = async (): Promise<void> => {
    await lock?.release();
    await cluster[Symbol.asyncDispose]();
  };
  if (lock === undefined) {
    await dispose();
    return undefined;
  }
  return {
    onLost: (told) => lock.signal.addEventListener('abort', () => told(reasonOf(lock.signal)), { once: true }),
    [Symbol.asyncDispose]: dispose,
  };
}

function reasonOf({ reason }: AbortSignal): string {
  return `This bot leads no more: ${reason instanceof Error ? reason.message : String(reason)}`;
}
