import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFreePorts } from '../../../sandbox/src/real/free-ports.ts';
import { openProcesses, type Processes } from '../../../stack/acceptance/lab/processes.ts';
import { announcedDemand, programsOf } from '../../../stack/acceptance/lab/suite.ts';
import { listen, Standby } from './listen.ts';
import { foundIn } from './said.ts';
import type { Speaking } from './speaking.ts';
import { healthy, troubles } from './troubles.ts';

const demand = await announcedDemand('what programs say');

describe.skipIf(demand.state === 'skip')('what real programs say', () => {
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
    const [first = 0, second = 0, third = 0] = await findFreePorts(3);
    const listening = await speaking({
      programs: programsOf(demand),
      ports: [first, second, third],
      processes,
      standby,
    });
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
