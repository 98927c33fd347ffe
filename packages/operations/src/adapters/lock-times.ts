import type { LockTimes } from '@otelops/deployer';

/** A shorter lease is lost to a server that is slow for a moment; a longer one keeps a dead run's phase too long. */
const bounds = { min: 4, max: 3600 };

/**
 * `OTELOPS_LOCK_SECONDS`: after how many seconds without a sign of life of its holder a lock may be taken over. Nothing
 * where it is not set (the engine's 60 s hold then) or makes no sense.
 */
export function lockTimesOf(env: Readonly<Record<string, string | undefined>>): LockTimes | undefined {
  const seconds = Number(env['OTELOPS_LOCK_SECONDS']);
  if (!Number.isInteger(seconds) || seconds < bounds.min || seconds > bounds.max) return undefined;
  return { leaseMs: seconds * 1000, renewMs: seconds * 250 };
}
