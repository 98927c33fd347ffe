/** How the numbers of one chart are written: all with the same prefix and the same decimals. */
export interface QuantityFormat {
  /** What stands once beside the axis because the numbers do not carry it: `span/s`; often empty. */
  readonly caption: string;
  write(value: number): string;
}

interface Scale {
  readonly factor: number;
  readonly name: string;
}

/** A unit as people read it: what the numbers are divided by, and what follows them. */
interface ReadableUnit {
  readonly factor: number;
  /** `%`, ` MiB/s`, `k`: with the space where one belongs. */
  readonly ending: string;
  readonly caption: string;
}

const bytes = scales(1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
const counts = scales(1000, ['', 'k', 'M', 'G', 'T', 'P']);
const times: readonly Scale[] = [
  { factor: 1e-9, name: 'ns' },
  { factor: 1e-6, name: 'µs' },
  { factor: 1e-3, name: 'ms' },
  { factor: 1, name: 's' },
  { factor: 60, name: 'min' },
  { factor: 3600, name: 'h' },
  { factor: 86_400, name: 'd' },
];

function scales(base: number, names: readonly string[]): readonly Scale[] {
  return names.map((name, power) => ({ factor: base ** power, name }));
}

/**
 * How numbers of a UCUM unit are written: bytes by 1024 (`1.5 MiB`), seconds by their usual multiples (`4 min`), percent
 * as they are, `Cel` as `°C`, everything else with decimal prefixes (`12k`). `{pod}` becomes the caption `pod`.
 *
 * @param largest the largest absolute value that is shown: it chooses the prefix.
 * @param step the least difference that must be seen: it chooses the decimals.
 */
export function quantityFormat(unit: string, largest: number, step: number): QuantityFormat {
  const { factor, ending, caption } = readable(unit, Math.abs(largest));
  const decimals = decimalsFor(step / factor);
  const write = (value: number): string => `${fixed(value / factor, decimals)}${ending}`;
  // `0k` is no number that anybody says.
  const zero = /^[kMGTP]$/.test(ending) ? '0' : undefined;
  return { caption, write: (value) => (value === 0 && zero !== undefined ? zero : write(value)) };
}

/** One number by itself, with up to three digits that count: `1.5 MiB`, `95%`, `12.3k span/s`. */
export function formatQuantity(value: number, unit: string): string {
  if (Number.isNaN(value)) return 'no number';
  if (!Number.isFinite(value)) return value < 0 ? '-∞' : '∞';
  const { factor, ending, caption } = readable(unit, Math.abs(value));
  const scaled = value / factor;
  const digits = scaled === 0 ? 0 : Math.min(9, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(scaled)))));
  const number = fixed(scaled, digits);
  const short = number.includes('.') ? number.replace(/\.?0+$/, '') : number;
  return `${short}${ending}${caption === '' ? '' : ` ${caption}`}`;
}

function readable(unit: string, largest: number): ReadableUnit {
  const [base = '', ...per] = unit.split('/');
  const suffix = per.map((part) => `/${spoken(part)}`).join('');
  const counted = base === '' || base === '1' || base.startsWith('{');
  if (counted) {
    const { factor, name } = fitting(counts, largest);
    return { factor, ending: name, caption: `${spoken(base)}${suffix}` };
  }
  const { factor, name } = scaleOf(base, suffix !== '', largest);
  return { factor, ending: `${name === '%' || name === '°C' ? '' : ' '}${name}${suffix}`, caption: '' };
}

function scaleOf(base: string, isRate: boolean, largest: number): Scale {
  if (base === 'By') return fitting(bytes, largest);
  if (base === 's') return fitting(isRate ? times.slice(0, 4) : times, largest);
  if (base === '%' || base === 'Cel' || base === 'rpm') return { factor: 1, name: spoken(base) };
  const { factor, name } = fitting(counts, largest);
  return { factor, name: `${name}${spoken(base)}` };
}

/** The largest scale that leaves at least one before the point; zero is written in the unit itself. */
function fitting(table: readonly Scale[], largest: number): Scale {
  const whole = table.find(({ factor }) => factor === 1) ?? { factor: 1, name: '' };
  if (largest === 0) return whole;
  return table.findLast(({ factor }) => largest >= factor) ?? table[0] ?? whole;
}

function spoken(unit: string): string {
  if (unit === '1') return '';
  if (unit === 'Cel') return '°C';
  if (unit === 'By') return 'B';
  return unit.startsWith('{') && unit.endsWith('}') ? unit.slice(1, -1) : unit;
}

function decimalsFor(step: number): number {
  if (!(step > 0) || !Number.isFinite(step)) return 0;
  for (let decimals = 0; decimals < 9; decimals += 1) {
    const shifted = step * 10 ** decimals;
    if (shifted > 0.5 && Math.abs(shifted - Math.round(shifted)) < 1e-6 * shifted) return decimals;
  }
  return 9;
}

function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
}
