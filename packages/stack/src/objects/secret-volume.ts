import type { Volume, VolumeMount } from './pod.ts';

/** Outside Secrets, each mounted whole under a directory by its own name. */
export function secretVolumes(secrets: readonly string[]): readonly Volume[] {
  return secrets.map((secret) => ({ name: volumeName(secret), secret: { secretName: secret } }));
}

export function secretMounts(secrets: readonly string[], directory: string): readonly VolumeMount[] {
  return secrets.map((secret) => ({ name: volumeName(secret), mountPath: `${directory}/${secret}`, readOnly: true }));
}

/** Volume names know no dots and end after 63 characters; the names of Secrets go on. */
function volumeName(secret: string): string {
  const name = `secret-${secret.replaceAll('.', '-')}`;
  return name.length <= 63 ? name : `${name.slice(0, 54)}-${checksum(secret)}`;
}

function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
