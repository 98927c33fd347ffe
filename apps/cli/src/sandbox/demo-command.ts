import { type Command, parseCommand, verbs } from '@otelops/operations';
import type { Invocation } from '../cli.ts';
import { howCalled } from '../how-called.ts';
import { endsSandbox, onInterrupt } from '../interrupt.ts';
import { hostWith } from '../process-screen.ts';
import { refuse } from '../refusal.ts';
import { createPaint } from '../render/paint.ts';
import { runCommand } from '../run-command.ts';
import { badWords, untilAborted } from './sandbox-command.ts';
import { parseSandboxWords, type SandboxWords, startSimulated } from './simulated.ts';
import {
  forgetRunningSandbox,
  hasStateFolder,
  makeStateHome,
  processIsAlive,
  readRunningSandbox,
  writeRunningSandbox,
} from './state-file.ts';
import { whatNext } from './what-next.ts';

/** `otel demo`: a new simulated cluster, all five phases in it, and then time to play. */
export async function runDemoCommand(invocation: Invocation): Promise<number> {
  const { host, screen, words } = invocation;
  const paint = createPaint(screen.color);
  const options = parseSandboxWords(words);
  if ('fault' in options)
    return refuse(badWords('demo', options.fault), { host, screen, output: invocation.globals.output });
  screen.err(
    `${paint.bold('otelops')}: an OpenTelemetry stack in a simulated cluster. Nothing outside this machine is touched.\n\n`,
  );
  const other = await readRunningSandbox(host.env, processIsAlive);
  if (other === undefined && hasStateFolder(host.env)) return demonstrate(invocation, options);
  await using state = await makeStateHome();
  if (other !== undefined)
    screen.err(`A sandbox runs already (process ${other.pid}) and is left alone: this is another, of its own.\n\n`);
  return await demonstrate(
    { ...invocation, host: hostWith(host, { XDG_STATE_HOME: state.path }) },
    options,
    state.path,
  );
}

/** `stateHome`: where others find the cluster, when that is not the usual place. */
async function demonstrate(invocation: Invocation, options: SandboxWords, stateHome?: string): Promise<number> {
  const { host, screen } = invocation;
  await using kube = await startSimulated(options);
  try {
    const about = { pid: host.pid, url: kube.url, kind: 'simulated', kubeconfig: kube.kubeconfig } as const;
    const running = await writeRunningSandbox(host.env, about);
    const globals = { ...invocation.globals, sandbox: true, yes: true, context: undefined };
    const { exitCode, stopped } = await deployUntilStopped({ ...invocation, globals });
    const paint = createPaint(screen.color);
    const otel = howCalled(host.env);
    const stays = !stopped && (screen.isTerminal || options.keep);
    if (!stays) screen.err(`\nTry next: ${paint.bold(`${otel} help`)}\n`);
    else {
      const slack = host.env['OTELOPS_SLACK_SANDBOX'];
      const { kubeconfigPath } = running;
      screen.err(whatNext({ paint, otel, failed: exitCode !== 0, kubeconfigPath, stateHome, slack }));
      await stay(invocation);
    }
    return exitCode;
  } finally {
    await forgetRunningSandbox(host.env);
  }
}

const stops = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Whoever stops the deploy does not want to stay; a deploy that fails is worth a look. */
async function deployUntilStopped(invocation: Invocation): Promise<{ exitCode: number; stopped: boolean }> {
  const { host } = invocation;
  let stopped = false;
  const stop = (): void => {
    stopped = true;
  };
  for (const signal of stops) host.on(signal, stop);
  try {
    return { exitCode: await runCommand(deployAll(), invocation), stopped };
  } finally {
    for (const signal of stops) host.off(signal, stop);
  }
}

function deployAll(): Command {
  const parsed = parseCommand(['deploy', 'all'], verbs);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.command;
}

async function stay({ host, screen }: Invocation): Promise<void> {
  const interrupt = onInterrupt(host, screen, endsSandbox);
  await untilAborted(interrupt.signal);
  interrupt.dispose();
}
