import { fork } from 'node:child_process';

export type ControlPlane =
  | { readonly state: 'running'; readonly kubeconfigPath: string; readonly version: string; stop(): Promise<void> }
  | { readonly state: 'missing'; readonly reason: string; readonly required: boolean };

/** Starts the control plane and waits for its word. */
export async function startControlPlane(): Promise<ControlPlane> {
  const child = fork(new URL('control-plane.ts', import.meta.url), { execArgv: process.execArgv });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const word = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the control plane ended with ${code}`)));
  });
  const said = typeof word === 'object' && word !== null ? word : {};
  if (!('kubeconfigPath' in said)) {
    return {
      state: 'missing',
      reason: 'reason' in said ? String(said.reason) : 'it said nothing',
      required: 'required' in said && said.required === true,
    };
  }
  return {
    state: 'running',
    kubeconfigPath: String(said.kubeconfigPath),
    version: 'version' in said ? String(said.version) : '',
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
