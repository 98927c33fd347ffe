const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A Kubernetes quantity (`250m`, `1.5Gi`, `1e3`) as a number of cores or bytes; 0 for what is none. */
export function parseQuantity(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : 0;
  if (typeof value !== 'string') return 0;
  const match = /^([+-]?[0-9]{1,20}(?:\.[0-9]{0,20})?(?:[eE][+-]?[0-9]{1,3})?)(n|u|m|k|[MGTPE]i?|Ki)?$/.exec(
    value.trim(),
  );
  if (match === null) return 0;
  const number = Number(match[1]) * (SUFFIXES[match[2] ?? ''] ?? 1);
  return Number.isFinite(number) ? number : 0;
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
