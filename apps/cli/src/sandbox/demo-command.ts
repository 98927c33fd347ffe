import { type Command, parseCommand, verbs } from '@otelops/operations';
import type { Invocation } from '../cli.ts';
import { onInterrupt } from '../interrupt.ts';
import { hostWith } from '../process-screen.ts';
import { createPaint } from '../render/paint.ts';
import { runCommand } from '../run-command.ts';
import { untilAborted } from './sandbox-command.ts';
import { parseSandboxWords, type SandboxWords, startSimulated } from './simulated.ts';
import {
  forgetRunningSandbox,
  hasStateFolder,
  makeStateHome,
  processIsAlive,
  type RunningSandbox,
  readRunningSandbox,
  writeRunningSandbox,
} from './state-file.ts';

/** `otel demo`: a new simulated cluster, all five phases in it, and then time to play. */
export async function runDemoCommand(invocation: Invocation): Promise<number> {
  const { host, screen, words } = invocation;
  const paint = createPaint(screen.color);
  const options = parseSandboxWords(words);
  if ('fault' in options) {
    screen.err(`${options.fault}\n`);
    return 2;
  }
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
    const exitCode = await runCommand(deployAll(), { ...invocation, globals });
    const stays = exitCode === 0 && (screen.isTerminal || options.keep);
    const slack = host.env['OTELOPS_SLACK_SANDBOX'];
    screen.err(whatNext(running, { stays, color: screen.color, slack, stateHome }));
    if (stays) await stay(invocation);
    return exitCode;
  } finally {
    await forgetRunningSandbox(host.env);
  }
}

function deployAll(): Command {
  const parsed = parseCommand(['deploy', 'all'], verbs);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.command;
}

async function stay({ host, screen }: Invocation): Promise<void> {
  const interrupt = onInterrupt(host, screen);
  await untilAborted(interrupt.signal);
  interrupt.dispose();
}

interface NextOptions {
  readonly stays: boolean;
  readonly color: boolean;
  /** Where the same can be tried from a simulated Slack. */
  readonly slack: string | undefined;
  readonly stateHome: string | undefined;
}

function whatNext(running: RunningSandbox, { color, slack, stays, stateHome }: NextOptions): string {
  const paint = createPaint(color);
  if (!stays) return `\nTry next: ${paint.bold('npm run otel -- help')}\n`;
  const command = (line: string, what: string): string => `  ${paint.bold(line.padEnd(46))} ${paint.dim(what)}`;
  return `
The cluster stays until Ctrl-C. In another terminal, in this folder:

${stateHome === undefined ? '' : `${command(`export XDG_STATE_HOME=${stateHome}`, 'where otel finds this cluster')}\n`}${command('npm run otel -- status --sandbox', 'what runs, and whether all of it is well')}
${command('npm run otel -- deploy all --sandbox', 'again: nothing to change')}
${command('npm run otel -- history phase-4 --sandbox', 'what was deployed when')}
${command(`export KUBECONFIG=${running.kubeconfigPath}`, 'your own kubectl works too')}
${command('kubectl -n grafana scale deploy grafana --replicas 0', 'change something by hand ...')}
${command('npm run otel -- drift --sandbox', '... and be told what and by whom')}
${slack === undefined ? '' : `\nThe same from Slack, with a cluster of its own: open ${paint.bold(slack)} and type /otel deploy phase-2\n`}`;
}
