export type Labels = Readonly<Record<string, string>>;

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;
const SEPARATOR = 0xffn;

/** The fingerprint of a label set, 16 hexadecimal digits: FNV-1a over its sorted names and values (prometheus/common). */
export function fingerprint(labels: Labels): string {
  let hash = OFFSET;
  const add = (byte: bigint): void => {
    hash = ((hash ^ byte) * PRIME) & MASK;
  };
  for (const [name, value] of sortedLabels(labels)) {
    for (const part of [name, value]) {
      for (const byte of Buffer.from(part)) add(BigInt(byte));
      add(SEPARATOR);
    }
  }
  return hash.toString(16).padStart(16, '0');
}

function sortedLabels(labels: Labels): (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}
