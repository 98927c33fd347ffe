import { readFile, stat } from 'node:fs/promises';
import type { Clock } from '../ports.ts';
import { bearerIdentity, type Credentials, type Identity } from './credentials.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import { type Issued, renewingCredentials } from './renewing-credentials.ts';

/** How long a token is used before its file is looked at again. The kubelet renews projected tokens minutes before they end. */
const lookAgainMs = 10_000;

/** A bearer token that another program keeps fresh in a file: the service account of a pod, or `tokenFile`. */
export function tokenFileCredentials(path: string, base: Identity, clock: Clock): Credentials {
  let version = '';

  async function issue(held: Issued | undefined): Promise<Issued> {
    const until = new Date(clock.now().getTime() + lookAgainMs);
    const present = await versionOf(path);
    if (held !== undefined && present === version) return { identity: held.identity, until };
    const token = (await readToken(path)).trim();
    if (token === '') throw new KubeconfigError(`The token file ${path} is empty.`);
    version = present;
    const identity = bearerIdentity(token, base);
    const same = held?.identity.headers['authorization'] === identity.headers['authorization'];
    return { identity: same && held !== undefined ? held.identity : identity, until };
  }

  return renewingCredentials(issue, clock);
}

/** Changes when the file or the link to it is replaced. */
async function versionOf(path: string): Promise<string> {
  const { ino, mtimeMs, size } = await stat(path).catch(cannotRead(path));
  return `${ino} ${mtimeMs} ${size}`;
}

function readToken(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(cannotRead(path));
}

function cannotRead(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new KubeconfigError(`The token file ${path} cannot be read.`, ['Check the path and its permissions.'], cause);
  };
}
