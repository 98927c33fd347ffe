const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds of a Go duration such as `2160h` or `1h30m`; `undefined` for what is none. */
export function parseGoDuration(text: string | undefined): number | undefined {
  if (text === undefined || !/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)) {
    total += Number(amount) * (UNITS[unit] ?? 0);
  }
  return total;
}

const DEFAULT_DURATION_MS = 2160 * 3_600_000;

/** How long a certificate shall hold: ninety days unless asked otherwise. */
export function validity(duration: string | undefined): number {
  return parseGoDuration(duration) ?? DEFAULT_DURATION_MS;
}

/** When a certificate is due for renewal: `renewBefore` its end, or after two thirds of its life (cert-manager: pki.RenewalTime). */
export function renewalTime(
  notBefore: Date,
  notAfter: Date,
  renewBefore: { duration?: string; percentage?: number },
): Date {
  const life = notAfter.getTime() - notBefore.getTime();
  const asked =
    parseGoDuration(renewBefore.duration) ??
    (renewBefore.percentage === undefined ? undefined : (life * renewBefore.percentage) / 100);
  const before = asked !== undefined && asked > 0 && asked < life ? asked : life / 3;
  return new Date(Math.floor((notAfter.getTime() - before) / 1000) * 1000);
}
