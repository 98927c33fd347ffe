import type { LockedArtifact } from '../ports.ts';
import { isFields } from '../unknown-value.ts';
import { ArtifactError } from './artifact-error.ts';

/** The lock file: which outside manifests are used, down to the byte. */
export interface ArtifactLock {
  readonly lockVersion: 1;
  readonly artifacts: readonly LockEntry[];
}

export interface LockEntry extends LockedArtifact {
  /** Size in bytes. */
  readonly size: number;
  /** Digest of the objects in it as JSON: lets a cache of them be trusted, so that the YAML need not be read each time. */
  readonly objectsDigest: string;
  /** Every image that its objects pull. */
  readonly images: readonly string[];
}

export const emptyLock: ArtifactLock = { lockVersion: 1, artifacts: [] };

const digestPattern = /^sha256:[0-9a-f]{64}$/;

/**
 * Reads a lock file.
 *
 * @throws ArtifactError `artifact-not-locked`, naming what is wrong with it.
 */
export function parseArtifactLock(text: string): ArtifactLock {
  const content = parseJson(text);
  if (!isFields(content)) throw unusable('it is not a JSON object');
  if (content['lockVersion'] !== 1)
    throw unusable(`its lockVersion is ${JSON.stringify(content['lockVersion'])}, not 1`);
  const artifacts = content['artifacts'];
  if (!Array.isArray(artifacts)) throw unusable('it has no list of artifacts');
  const entries = artifacts.map((entry: unknown, index) => lockEntry(entry, index));
  const names = entries.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw unusable(`${twice} is in it twice`);
  return { lockVersion: 1, artifacts: entries };
}

function lockEntry(entry: unknown, index: number): LockEntry {
  const fields = isFields(entry) ? entry : {};
  const text = (key: string, pattern: RegExp): string => {
    const value = fields[key];
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw unusable(`artifacts[${index}].${key} is missing or malformed`);
  };
  const { size, images } = fields;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0)
    throw unusable(`artifacts[${index}].size is no size`);
  if (!Array.isArray(images) || images.some((image) => typeof image !== 'string'))
    throw unusable(`artifacts[${index}].images is no list of texts`);
  return {
    name: text('name', namePattern),
    version: text('version', versionPattern),
    url: text('url', /^https:\/\/\S+$/),
    digest: text('digest', digestPattern),
    size,
    objectsDigest: text('objectsDigest', digestPattern),
    images: images.map(String),
  };
}

/** Names and versions become file names. */
const namePattern = /^[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?$/;
const versionPattern = /^[A-Za-z0-9]([A-Za-z0-9._+-]{0,98}[A-Za-z0-9])?$/;

/** Whether an artifact can be locked under this name and version. */
export function isLockable({ name, version }: Pick<LockedArtifact, 'name' | 'version'>): boolean {
  return namePattern.test(name) && versionPattern.test(version);
}

function unusable(why: string): ArtifactError {
  return new ArtifactError('artifact-not-locked', `The lock file cannot be used: ${why}.`, {
    advice: ['Write it anew with `otel lock`.'],
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Refused by the caller, like any other content that is no lock file.
    return undefined;
  }
}

/** The lock file as text: sorted, one field a line, so that a change of it reads well in a review. */
export function renderArtifactLock(lock: ArtifactLock): string {
  const artifacts = [...lock.artifacts]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, version, url, digest, size, objectsDigest, images }) => ({
      name,
      version,
      url,
      digest,
      size,
      objectsDigest,
      images: [...images].sort(),
    }));
  return `${JSON.stringify({ lockVersion: 1, artifacts }, undefined, 2)}\n`;
}

/** Every image of every artifact, sorted, each once. */
export function imagesOfLock(lock: ArtifactLock): readonly string[] {
  return [...new Set(lock.artifacts.flatMap(({ images }) => images))].sort();
}
