import { acquireLock, type Clock, type Cluster, DeployError, type Lock, type LockOptions } from '@otelops/deployer';
import type { Telemetry } from '../ports/telemetry.ts';

export interface LeadOptions {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** Where the Lease `lock.chatbot` stands: that of the engine's other records. */
  readonly namespace: string;
  /** One process: the pod's name and something that no other process has. */
  readonly process: { readonly id: string; readonly name: string };
  /** Ends the wait. */
  readonly signal: AbortSignal;
  readonly times?: { readonly leaseMs: number; readonly renewMs: number };
}

/** A dead bot is replaced within half a minute; a slow API server does not cost the lead. */
const usualTimes = { leaseMs: 30_000, renewMs: 8_000 };
const againMs = 600_000;

/**
 * Waits until this process is the one bot of the cluster: two would answer every command twice over, each with a journal of
 * its own. Undefined when the wait was ended. The lock's `signal` aborts when the lead is lost; the process has to end then.
 */
export async function lead(options: LeadOptions): Promise<Lock | undefined> {
  const { signal, telemetry } = options;
  while (!signal.aborted) {
    try {
      return await acquireLock({
        ...lockOptionsOf(options),
        signal,
        patience: 'queue',
        queueMs: againMs,
        onHeld: ({ holder: { from, since } }) =>
          telemetry.log('info', `Another bot leads (${from}, since ${since}); this one waits.`),
      });
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof DeployError) || error.code !== 'lock-held') throw error;
    }
  }
  return undefined;
}

/** Which lock it is, whose, and for how long. */
export function lockOptionsOf({ clock, cluster, namespace, process, times }: LeadOptions): LockOptions {
  const { id, name } = process;
  const holder = { runId: id, who: 'the bot', from: name, phase: 'chatbot', since: clock.now().toISOString() };
  return { clock, cluster, namespace, holder, ...(times ?? usualTimes) };
}
