import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A sandbox that somebody keeps running, as another process finds it. */
export interface RunningSandbox {
  readonly pid: number;
  readonly url: string;
  readonly kind: 'simulated' | 'real control plane';
  readonly kubeconfigPath: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** `undefined` where nobody says one, and the user has no home either: a number that no passwd file knows. */
function stateFolder(env: Env): string | undefined {
  const base = env['XDG_STATE_HOME'];
  if (base !== undefined && base !== '') return join(base, 'otelops');
  try {
    return join(homedir(), '.local', 'state', 'otelops');
  } catch {
    return undefined;
  }
}

/** Whether a sandbox can be kept where others find it. */
export function hasStateFolder(env: Env): boolean {
  return stateFolder(env) !== undefined;
}

/** A folder that only this user can look into, in the place of the one where sandboxes are usually found. */
export async function makeStateHome(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'otelops-state-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const fileName = 'sandbox.json';

/** Only its owner may read it: the kubeconfig beside it holds a key. */
export async function writeRunningSandbox(
  env: Env,
  sandbox: Omit<RunningSandbox, 'kubeconfigPath'> & { kubeconfig: string },
): Promise<RunningSandbox> {
  const folder = stateFolder(env);
  if (folder === undefined) throw new Error('there is no folder for the state of this user: XDG_STATE_HOME names one');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kubeconfigPath = join(folder, 'sandbox.kubeconfig');
  const { kubeconfig, ...rest } = sandbox;
  await writeFile(kubeconfigPath, kubeconfig, { mode: 0o600 });
  const running = { ...rest, kubeconfigPath };
  await writeFile(join(folder, fileName), `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
  return running;
}

/** The sandbox that is running, or nothing: a file left behind by a killed process is taken away. */
export async function readRunningSandbox(
  env: Env,
  isAlive: (pid: number) => boolean,
): Promise<RunningSandbox | undefined> {
  const folder = stateFolder(env);
  if (folder === undefined) return undefined;
  const path = join(folder, fileName);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const running = text === undefined ? undefined : parse(text);
  if (running !== undefined && isAlive(running.pid)) return running;
  if (text !== undefined) await rm(path, { force: true });
  return undefined;
}

export async function forgetRunningSandbox(env: Env): Promise<void> {
  const folder = stateFolder(env);
  if (folder === undefined) return;
  await rm(join(folder, fileName), { force: true });
  await rm(join(folder, 'sandbox.kubeconfig'), { force: true });
}

function parse(text: string): RunningSandbox | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, url, kind, kubeconfigPath } = value as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof url !== 'string' || typeof kubeconfigPath !== 'string') return undefined;
    return { pid, url, kind: kind === 'real control plane' ? kind : 'simulated', kubeconfigPath };
  } catch {
    return undefined;
  }
}

/** Whether a process of that number is there. */
export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
