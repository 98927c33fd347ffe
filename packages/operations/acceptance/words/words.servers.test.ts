import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFreePorts } from '../../../sandbox/src/real/free-ports.ts';
import { findProgram } from '../../../sandbox/src/real/programs/find-program.ts';
import { localMachine } from '../../../sandbox/src/real/programs/local-machine.ts';
import {
  alertmanager,
  loki,
  otelcolGateway,
  otelcolNode,
  prometheus,
} from '../../../sandbox/src/real/programs/telemetry-programs.ts';
import { openProcesses, type Processes } from '../../../stack/acceptance/lab/processes.ts';
import { listen, Standby } from './listen.ts';
import { foundIn } from './said.ts';
import type { Programs, Speaking } from './speaking.ts';
import { healthy, troubles } from './troubles.ts';

const programs = await demandPrograms();

async function demandPrograms(): Promise<Programs | undefined> {
  const machine = localMachine(process.env);
  const wanted = { prometheus, alertmanager, loki, node: otelcolNode, gateway: otelcolGateway };
  const located = await Promise.all(
    Object.entries(wanted).map(async ([name, program]) => [name, await findProgram(program, machine)] as const),
  );
  const reasons = located.flatMap(([name, found]) =>
    found.state === 'found' ? [] : [`no ${name} (${found.reasons.join('; ')})`],
  );
  if (reasons.length > 0) {
    if (process.env['OTELOPS_REQUIRE_SERVERS'] === '1') throw new Error(reasons.join('; '));
    process.stderr.write(`skipped: what programs say: ${reasons.join('; ')}\n`);
    return undefined;
  }
  const found = Object.fromEntries(located.flatMap(([name, one]) => (one.state === 'found' ? [[name, one]] : [])));
  for (const [name, { version }] of Object.entries(found))
    process.stderr.write(`words of ${name} ${version ?? 'of unknown version'}\n`);
  const { alertmanager: a, gateway: g, loki: l, node: n, prometheus: p } = found;
  if (a === undefined || g === undefined || l === undefined || n === undefined || p === undefined) return undefined;
  return { alertmanager: a, gateway: g, loki: l, node: n, prometheus: p };
}

describe.skipIf(programs === undefined)('what real programs say', () => {
  let processes: Processes;
  beforeEach(async () => {
    processes = await openProcesses();
  });
  const standby = new Standby();
  afterEach(async () => {
    await processes?.close();
    await standby.close();
  });

  const heard = async (speaking: Speaking) => {
    if (programs === undefined) throw new Error('nobody is there');
    const [first = 0, second = 0, third = 0] = await findFreePorts(3);
    const listening = await speaking({ programs, ports: [first, second, third], processes, standby });
    return { speaker: listening.name, lines: await listen(processes, listening), listening };
  };

  test.each(troubles)('of $name is understood, and nothing else is read into it', async (trouble) => {
    const { lines, speaker } = await heard(trouble.speaking);
    const found = foundIn(speaker, lines, trouble.ready);
    expect([...new Set(found.map(({ rule }) => rule))].sort(), lines.slice(-20).join('\n')).toEqual(trouble.rules);
    expect(found[0]?.title).toMatch(trouble.title);
  });

  test.each(healthy)(
    'of %s that is well is no trouble, nor after it was killed and started again',
    async (_, speaking) => {
      const { lines, listening, speaker } = await heard(speaking);
      expect(foundIn(speaker, lines, true)).toEqual([]);
      await processes.kill(listening.name);
      const again = await listen(processes, { ...listening, files: {}, times: 2 });
      expect(again.length).toBeGreaterThan(lines.length);
      expect(foundIn(speaker, again, true)).toEqual([]);
      // Nor while it is on its way up.
      expect(foundIn(speaker, again, false)).toEqual([]);
    },
  );
});
