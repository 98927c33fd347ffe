import type { Manifest } from '@otelops/deployer';
import { type Identity, manifest } from './metadata.ts';

export function configMap(identity: Identity, data: Readonly<Record<string, string>>): Manifest {
  return manifest('v1', 'ConfigMap', identity, { data });
}

/**
 * One that the program mounts as files and reads again by itself when they change: nothing is restarted for it. The files show
 * up in the pods a minute or so after the deploy.
 */
export function reloadedConfigMap(identity: Identity, data: Readonly<Record<string, string>>): Manifest {
  return configMap({ ...identity, annotations: { ...identity.annotations, 'otelops.dev/reload': 'live' } }, data);
}

/** A Secret whose values are made once by the deployer and never rendered; lengths in characters. */
export function generatedSecret(
  identity: Identity,
  keys: Readonly<Record<string, number>>,
  fixed?: Readonly<Record<string, string>>,
): Manifest {
  const generate = Object.entries(keys).map(([key, length]) => `${key}=${length}`);
  const annotations = {
    ...identity.annotations,
    'otelops.dev/generate': generate.join(','),
    'otelops.dev/keep': 'true',
  };
  return manifest(
    'v1',
    'Secret',
    { ...identity, annotations },
    { type: 'Opaque', ...(fixed !== undefined && { data: encoded(fixed) }) },
  );
}

/** Not `stringData`: the server never gives that back, so each plan would find it missing. */
function encoded(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
}
