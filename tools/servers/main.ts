import { availableParallelism, totalmem } from 'node:os';
import { localMachine } from '../../packages/sandbox/src/real/programs/local-machine.ts';
import { type Invocation, parseArguments, usage } from './arguments.ts';
import { installServers, listServers, type Workshop } from './commands.ts';
import { defaultJobs, goEnvironment } from './go.ts';
import { localGo } from './local-go.ts';
import type { Screen } from './progress.ts';

function terminalScreen(stream: NodeJS.WriteStream): Screen {
  if (!stream.isTTY) return { line: (text) => stream.write(`${text}\n`), passing: undefined };
  const clear = '\r\u001b[2K';
  return {
    line: (text) => stream.write(`${clear}${text}\n`),
    passing: (text) => stream.write(`${clear}${text.slice(0, stream.columns - 1)}`),
  };
}

async function main(invocation: Invocation): Promise<number> {
  const jobs = invocation.jobs ?? defaultJobs(availableParallelism(), totalmem());
  const workshop: Workshop = {
    machine: localMachine(process.env),
    platform: `${process.platform}-${process.arch}`,
    root: import.meta.dirname,
    go: localGo(goEnvironment(process.env, jobs)),
    jobs,
    screen: terminalScreen(process.stdout),
    now: () => performance.now(),
  };
  if (invocation.command === 'install') return (await installServers(workshop, invocation.selection)) ? 0 : 1;
  await listServers(workshop, invocation.selection);
  return 0;
}

const invocation = parseArguments(process.argv.slice(2));
if (invocation === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await main(invocation);
}
