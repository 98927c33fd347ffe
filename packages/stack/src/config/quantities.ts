import type { Duration, Quantity } from './types.ts';

const seconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const bytes = { Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 } as const;

export function secondsOf(duration: Duration): number {
  const unit = duration.slice(-1) as keyof typeof seconds;
  return Number(duration.slice(0, -1)) * seconds[unit];
}

export function bytesOf(quantity: Quantity): number {
  const unit = quantity.slice(-2) as keyof typeof bytes;
  return Number(quantity.slice(0, -2)) * bytes[unit];
}

/** As Go's time.ParseDuration reads it, which knows no days: `7d` becomes `168h`. */
export function goDuration(duration: Duration): string {
  return duration.endsWith('d') ? `${secondsOf(duration) / 3600}h` : duration;
}

/** Whole mebibytes of a share of a quantity: `mebibytesOf('2Gi', 0.8)` is 1638. */
export function mebibytesOf(quantity: Quantity, share: number): number {
  return Math.floor((bytesOf(quantity) * share) / bytes.Mi);
}
