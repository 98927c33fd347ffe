/** Kubernetes quantities: `1500m`, `2Gi`, `1e3`. */
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const NANO = 1_000_000_000n;

interface Parsed {
  /** In billionths: finer than that is rounded up. */
  readonly nano: bigint;
  readonly form: 'decimal' | 'binary' | 'exponent';
}

export function isQuantity(text: string): boolean {
  return parse(text) !== undefined;
}

/** The value in billionths, or undefined when the text is no quantity. */
export function quantityNano(value: unknown): bigint | undefined {
  return parse(String(value))?.nano;
}

/** The number in the base unit (cores, bytes): 0 for what is absent, `NaN` for what is no quantity. */
export function quantityNumber(value: string | number | undefined): number {
  if (value === undefined) return 0;
  const nano = quantityNano(value);
  return nano === undefined ? Number.NaN : Number(nano) / Number(NANO);
}

/** The one way the server writes a quantity: no fraction, the largest suffix that leaves an integer. Bad text comes back as is. */
export function canonicalQuantity(value: unknown): string {
  const text = String(value);
  const parsed = parse(text);
  return parsed === undefined ? text : show(parsed);
}

/** The sum, in the form of the first that is not zero. Text that is no quantity counts as zero. */
export function addQuantities(left: string, right: string): string {
  const [a, b] = [parse(left) ?? ZERO, parse(right) ?? ZERO];
  return show({ nano: a.nano + b.nano, form: a.nano === 0n ? b.form : a.form });
}

const ZERO: Parsed = { nano: 0n, form: 'decimal' };

function show({ nano, form }: Parsed): string {
  if (nano === 0n) return '0';
  return form === 'binary' ? showBinary(nano) : showDecimal(nano, form === 'exponent');
}

function parse(text: string): Parsed | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}` || '0');
  const binary = suffix.endsWith('i') ? BINARY.indexOf(suffix) : 0;
  const exponent = /^[eE][+-]?\d/.test(suffix) ? Number(suffix.slice(1)) : (DECIMAL[suffix] ?? 0);
  const scale = exponent + 9 - fraction.length;
  const scaled = digits * 1024n ** BigInt(binary);
  const nano = scale >= 0 ? scaled * 10n ** BigInt(scale) : roundUp(scaled, 10n ** BigInt(-scale));
  const form = binary > 0 ? 'binary' : /^[eE][+-]?\d/.test(suffix) ? 'exponent' : 'decimal';
  return { nano: sign === '-' ? -nano : nano, form };
}

function roundUp(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

function showBinary(nano: bigint): string {
  if (nano % NANO !== 0n || (nano / NANO < 1024n && nano / NANO > -1024n)) return showDecimal(nano, false);
  let [value, step] = [nano / NANO, 0];
  while (value % 1024n === 0n && step < BINARY.length - 1) {
    value /= 1024n;
    step += 1;
  }
  return `${value}${BINARY[step]}`;
}

function showDecimal(nano: bigint, exponential: boolean): string {
  let [value, power] = [nano, -9];
  while (value % 1000n === 0n && power < 18) {
    value /= 1000n;
    power += 3;
  }
  if (exponential) return power === 0 ? String(value) : `${value}e${power}`;
  return `${value}${Object.entries(DECIMAL).find(([, exponent]) => exponent === power)?.[0] ?? ''}`;
}
