import type { ImageFault } from '../faults/fault-effect.ts';
import { hexDigits } from '../model/stable-hash.ts';

/** An image reference in full, as a container runtime resolves it. */
export interface ImageReference {
  registry: string;
  repository: string;
  /** `:tag` or `@sha256:…`. */
  version: string;
}

// distribution/reference: domain, lower-case path components, tag, digest.
const REFERENCE =
  /^(?:((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::\d+)?)\/)?([a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** Reads an image name; `undefined` when a runtime would call it an invalid reference. */
export function parseImage(image: string): ImageReference | undefined {
  const match = REFERENCE.exec(image);
  if (match === null) return undefined;
  const [, first, rest = '', tag, digest] = match;
  const isRegistry = first !== undefined && (/[.:]/.test(first) || first === 'localhost');
  const path = first === undefined || isRegistry ? rest : `${first}/${rest}`;
  const registry = isRegistry ? first : 'docker.io';
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  return { registry, repository, version: digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}` };
}

export function fullName({ registry, repository, version }: ImageReference): string {
  return `${registry}/${repository}${version}`;
}

/** The `imageID` of a container status: repository and digest. */
export function imageId(reference: ImageReference): string {
  const { registry, repository, version } = reference;
  const digest = version.startsWith('@') ? version.slice(1) : `sha256:${hexDigits(64, fullName(reference))}`;
  return `${registry}/${repository}@${digest}`;
}

/** What containerd 2.1 answers when it cannot pull, as the kubelet passes it on. */
export function pullError(reference: ImageReference, fault: ImageFault['kind']): string {
  const name = fullName(reference);
  const { registry, repository, version } = reference;
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  switch (fault) {
    case 'image-wrong-architecture':
      return `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": no match for platform in manifest: not found`;
    case 'registry-down': {
      const url = `https://${host}/v2/${repository}/manifests/${version.slice(1)}`;
      return `rpc error: code = Unknown desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": failed to do request: Head "${url}": dial tcp 203.0.113.10:443: i/o timeout`;
    }
    default:
      return `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`;
  }
}
