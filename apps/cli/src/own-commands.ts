import type { Invocation } from './cli.ts';

/** A command that only a terminal has: it starts something and stays. */
export interface OwnCommand {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  run(invocation: Invocation): Promise<number>;
}

export const ownCommands: readonly OwnCommand[] = [
  {
    name: 'sandbox',
    summary: 'keep a simulated cluster running and print its kubeconfig',
    details: `A strict Kubernetes API with six arm64 nodes on loopback. Your own kubectl and helm work against it, and every
otel verb with --sandbox uses it while it runs. Ctrl-C ends it.

  --real              a real control plane (etcd, kube-apiserver ...) with simulated nodes, where those are there
  --port N            listen on this port
  --fault NAME=FAULT  let a workload or node fail (may be given several times): grafana=image-not-found, loki=crash-loop,
                      otel-node=oom-killed, mac-3=node-not-ready ...`,
    run: async (invocation) => (await import('./sandbox/sandbox-command.ts')).runSandboxCommand(invocation),
  },
  {
    name: 'demo',
    summary: 'bring all five phases up in a new simulated cluster, and keep it to play with',
    details: `Nothing outside this machine is touched, and a sandbox that runs already is left alone. On a terminal the cluster
stays until Ctrl-C, also after a failure; elsewhere the command ends when the deploy has ended (with --keep it stays).

  --fault NAME=FAULT  see otel help sandbox
  --keep              stay where nobody watches`,
    run: async (invocation) => (await import('./sandbox/demo-command.ts')).runDemoCommand(invocation),
  },
];
