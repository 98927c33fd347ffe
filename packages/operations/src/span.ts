const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `15m`, `4h`, `2d`; nothing for anything else. */
export function parseSpan(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,6})(s|m|h|d)$/.exec(text.trim()) ?? [];
  const factor = units[unit];
  return factor === undefined ? undefined : Number(digits) * factor;
}

/** For a flag that takes a time: what is wrong with one that is none, or longer than `most`. */
export function spanCheck(most: string): (text: string) => string | undefined {
  const limit = parseSpan(most) ?? 0;
  return (text) => {
    const span = parseSpan(text);
    const fits = span !== undefined && span > 0 && span <= limit;
    return fits ? undefined : `takes a time such as 30m, 4h or 2d, at most ${most}`;
  };
}

/** `3 d 4 h`, `12 min`: the two largest units, for people. */
export function formatSpan(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const parts = [
    [Math.floor(total / 86_400), 'd'],
    [Math.floor(total / 3600) % 24, 'h'],
    [Math.floor(total / 60) % 60, 'min'],
    [total % 60, 's'],
  ] as const;
  const first = parts.findIndex(([value]) => value > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}
