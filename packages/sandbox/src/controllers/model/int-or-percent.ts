import type { IntOrPercent } from './workload.ts';

/** The number that `25%` of `total` or a plain number stands for; `fallback` when absent. */
export function resolveShare(
  value: IntOrPercent | undefined,
  total: number,
  { round, fallback }: { round: 'up' | 'down'; fallback: IntOrPercent },
): number {
  const given = value ?? fallback;
  if (typeof given === 'number') return given;
  if (!given.endsWith('%')) return Number(given);
  const share = (Number(given.slice(0, -1)) * total) / 100;
  return round === 'up' ? Math.ceil(share) : Math.floor(share);
}
