import { type Command, runVerb, type World } from '@otelops/operations';
import type { Invocation } from './cli.ts';
import type { Globals } from './globals.ts';
import { howCalled } from './how-called.ts';
import { onInterrupt } from './interrupt.ts';
import { asCalled, completeNext } from './next-steps.ts';
import { exitOf } from './render/finding.ts';
import { createPaint } from './render/paint.ts';
import { createJsonReporter } from './reporters/json.ts';
import { createPlainReporter } from './reporters/plain.ts';
import type { Reporter } from './reporters/reporter.ts';
import { composeWorld } from './world/compose.ts';

/** Runs one verb of the registry, shows its events, and gives the exit code of its outcome. */
export async function runCommand(command: Command, invocation: Invocation): Promise<number> {
  const reporter = await createReporter(invocation);
  const interrupt = onInterrupt(invocation.host, invocation.screen);
  await using world = await composeWorld({ invocation, reporter, interrupt });
  const { globals, host } = invocation;
  // A script takes the lines as they are documented.
  const otel = globals.output === 'json' ? 'otel' : howCalled(host.env);
  return await drive(command, { world, reporter, globals, otel, dispose: interrupt.dispose });
}

interface Drive {
  readonly world: World;
  readonly reporter: Reporter;
  readonly globals: Globals;
  readonly otel: string;
  readonly dispose: () => void;
}

/** Passes every event of the verb to the reporter; the outcome, always last, decides the exit code. */
async function drive(command: Command, { world, reporter, globals, otel, dispose }: Drive): Promise<number> {
  let code: string = 'internal-error';
  try {
    for await (const event of runVerb(command, world)) {
      reporter.show(asCalled(completeNext(event, globals), otel));
      if (event.type === 'outcome') code = event.code;
    }
  } finally {
    reporter.close();
    dispose();
  }
  return exitOf(code);
}

/** JSON for scripts, a redrawn tree for a person's terminal, plain lines for everything else. */
async function createReporter({ globals, screen, host }: Invocation): Promise<Reporter> {
  if (globals.output === 'json') return createJsonReporter(screen);
  const paint = createPaint(screen.color);
  if (!screen.isTerminal) return createPlainReporter(screen, paint);
  const [{ createLiveReporter }, { systemTicker }, { systemClock }] = await Promise.all([
    import('./reporters/live.ts'),
    import('./system-ticker.ts'),
    import('@otelops/deployer'),
  ]);
  return createLiveReporter({ screen, stream: host.stderr, paint, clock: systemClock, ticker: systemTicker });
}
