// Kubernetes' alphabet for generated names: no vowels and no look-alikes (apimachinery/util/rand).
const SAFE = 'bcdfghjklmnpqrstvwxz2456789';

/** FNV-1a, 32 bit. */
function fnv32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  // FNV alone leaves the high bits of short texts alike; this is the finaliser of MurmurHash3.
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Digits replaced by the safe alphabet, as the controllers do with hashes that go into names. */
function safeEncode(text: string): string {
  let encoded = '';
  for (const character of text) encoded += SAFE[(character.codePointAt(0) ?? 0) % SAFE.length] ?? 'x';
  return encoded;
}

/** A hash for names, e.g. `pod-template-hash`: up to ten safe characters, the same for equal JSON in any key order. */
export function nameHash(value: unknown, salt = ''): string {
  return safeEncode(String(fnv32(stableJson(value) + salt)));
}

/** Five safe characters that follow from `parts`, like those `generateName` appends. */
export function nameSuffix(...parts: readonly unknown[]): string {
  let state = fnv32(parts.map(String).join('\u0000'));
  let suffix = '';
  for (let count = 0; count < 5; count += 1) {
    suffix += SAFE[state % SAFE.length] ?? 'x';
    state = fnv32(`${state}${count}`);
  }
  return suffix;
}

/** A number in [0, 1) that follows from `parts`. */
export function fraction(...parts: readonly unknown[]): number {
  return fnv32(parts.map(String).join('\u0000')) / 2 ** 32;
}

/** Hexadecimal digits that follow from `parts`; for container ids and image digests. */
export function hexDigits(length: number, ...parts: readonly unknown[]): string {
  const base = parts.map(String).join('\u0000');
  let digits = '';
  for (let block = 0; digits.length < length; block += 1) {
    digits += fnv32(`${base}\u0000${block}`).toString(16).padStart(8, '0');
  }
  return digits.slice(0, length);
}

/** JSON with sorted keys and without undefined members. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Whether two values are the same JSON, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || stableJson(a) === stableJson(b);
}
