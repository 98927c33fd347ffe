/** The range an axis shows, and where its lines stand. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly ticks: readonly number[];
}

const timeSteps = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const durationSteps = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/**
 * An axis of about `wanted` round steps around the values: 1, 2 or 5 times a power of ten, powers of 1024 for bytes, usual
 * spans for seconds. Zero is shown when the values are above it and not far from it, so that small wiggles look small.
 */
export function valueAxis(values: readonly number[], unit: string, wanted: number): Axis {
  const [low, high] = spread(values);
  const step = niceStep((high - low) / wanted, unit);
  const from = Math.floor(low / step + 1e-9) * step;
  const to = Math.ceil(high / step - 1e-9) * step;
  return {
    from,
    to: to > from ? to : from + step,
    step,
    ticks: ticksBetween(from, to > from ? to : from + step, step),
  };
}

/** An axis over exactly this span of time, with lines at round times of UTC, about `wanted` of them. */
export function timeAxis(from: number, to: number, wanted: number): Axis {
  const span = Math.max(1, to - from);
  const days = Math.ceil(span / wanted / 86_400) * 86_400;
  const step = timeSteps.find((one) => span / one <= wanted) ?? days;
  return { from, to: from + span, step, ticks: ticksBetween(Math.ceil(from / step) * step, from + span, step) };
}

function spread(values: readonly number[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  // Less of a difference than the numbers themselves can hold is none.
  if (high - low < 1e-9 * Math.max(Math.abs(low), Math.abs(high)) || high - low < 1e-12) return flat(high);
  if (low >= 0 && low < high * 0.7) return [0, high];
  if (high <= 0 && high > low * 0.7) return [low, 0];
  return [low, high];
}

function flat(value: number): readonly [number, number] {
  return Math.abs(value) < 1e-12 ? [0, 1] : [Math.min(0, value * 1.25), Math.max(0, value * 1.25)];
}

function niceStep(rough: number, unit: string): number {
  if (unit.startsWith('By') && rough > 1) {
    const power = 1024 ** Math.floor(Math.log(rough) / Math.log(1024));
    const share = rough / power;
    return (share > 512 ? 1024 : 2 ** Math.ceil(Math.log2(share))) * power;
  }
  if (unit === 's' && rough > 30 && rough <= 86_400) return durationSteps.find((step) => step >= rough) ?? 86_400;
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
}

function ticksBetween(from: number, to: number, step: number): readonly number[] {
  const count = Math.min(100, Math.floor((to - from) / step + 1e-9));
  // Multiples of the step rather than a running sum, which would drift off round numbers.
  return Array.from({ length: count + 1 }, (_, index) => Number((from + index * step).toPrecision(12)));
}
