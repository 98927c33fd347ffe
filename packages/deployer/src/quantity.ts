/** Factors of quantity suffixes as powers: Kubernetes "Quantity", serialization format. */
const SUFFIXES: Readonly<Record<string, readonly [base: bigint, exponent: number]>> = {
  n: [10n, -9],
  u: [10n, -6],
  m: [10n, -3],
  '': [10n, 0],
  k: [10n, 3],
  M: [10n, 6],
  G: [10n, 9],
  T: [10n, 12],
  P: [10n, 15],
  E: [10n, 18],
  Ki: [2n, 10],
  Mi: [2n, 20],
  Gi: [2n, 30],
  Ti: [2n, 40],
  Pi: [2n, 50],
  Ei: [2n, 60],
};

/** A quantity (`1000m`, `1`, `2Gi`, `1.5`, `1e3`) in billionths; `undefined` when it is none. Exact. */
export function parseQuantity(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i)?)$/.exec(String(value));
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = match;
  if (whole + fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const [base, power] = exponent === undefined ? (SUFFIXES[suffix] ?? [10n, 0]) : ([10n, Number(exponent)] as const);
  const billionths = scaled(digits, { base, power, decimals: fraction.length });
  return sign === '-' ? -billionths : billionths;
}

function scaled(digits: bigint, scale: { base: bigint; power: number; decimals: number }): bigint {
  const decimal = 9 - scale.decimals + (scale.base === 10n ? scale.power : 0);
  const binary = scale.base === 2n ? 2n ** BigInt(scale.power) : 1n;
  const value = digits * binary;
  return decimal >= 0 ? value * 10n ** BigInt(decimal) : value / 10n ** BigInt(-decimal);
}

/** Equal amounts, whatever the spelling. */
export function sameQuantity(a: unknown, b: unknown): boolean {
  const left = parseQuantity(a);
  return left !== undefined && left === parseQuantity(b);
}

/** A quantity as a number of cores or bytes, exact enough to show; 0 for what is none. */
export function amountOf(value: unknown): number {
  const billionths = parseQuantity(value);
  return billionths === undefined ? 0 : Number(billionths) / 1e9;
}

/** Bytes as people write memory requests: `96.0 GiB`, `512 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  if (bytes >= 2 ** 20) return `${Math.round(bytes / 2 ** 20)} MiB`;
  return `${Math.round(bytes / 2 ** 10)} KiB`;
}

/** Cores: `1.5`, `0.25`, `24`. */
export function formatCores(cores: number): string {
  return `${Number(cores.toFixed(3))} ${cores === 1 ? 'core' : 'cores'}`;
}
