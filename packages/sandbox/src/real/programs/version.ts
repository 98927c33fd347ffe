/** Three numbers of a release, as `1.35.4` or `v1.35.4-rc.1` carries them; what follows them is left aside. */
export interface Version {
  major: number;
  minor: number;
  patch: number;
}

/** Reads the first three numbers of a release name; undefined where there are none. */
export function parseVersion(text: string): Version | undefined {
  const found = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?!\d)/.exec(text.trim());
  if (found === null) return undefined;
  return { major: Number(found[1]), minor: Number(found[2]), patch: Number(found[3]) };
}

/** Below zero where `left` is the older one, above zero where it is the newer one. */
export function compareVersions(left: Version, right: Version): number {
  return left.major - right.major || left.minor - right.minor || left.patch - right.patch;
}

/** Versions from `from` on, up to and without `below`. Both as text, since they are also printed. */
export interface VersionRange {
  from: string;
  below: string;
}

/** Whether a release lies in the range. A text that is no release lies in none. */
export function fitsRange(text: string, range: VersionRange): boolean {
  const version = parseVersion(text);
  const from = parseVersion(range.from);
  const below = parseVersion(range.below);
  if (version === undefined || from === undefined || below === undefined) return false;
  return compareVersions(version, from) >= 0 && compareVersions(version, below) < 0;
}

/** The range as people read it: `1.35.0 or newer, below 1.36.0`. */
export function formatRange(range: VersionRange): string {
  return `${range.from} or newer, below ${range.below}`;
}
