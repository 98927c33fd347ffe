import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { componentGraph, type GraphNode } from '../plan/component-graph.ts';
import { runGraph } from './run-graph.ts';

const names = ['a', 'b', 'c', 'd', 'e'];
const nodes: fc.Arbitrary<GraphNode[]> = fc.tuple(
  ...names.map((name, index) => fc.subarray(names.slice(0, index)).map((dependsOn) => ({ name, dependsOn }))),
);

interface End {
  readonly ready: boolean;
  readonly skipped: boolean;
}

async function run(
  of: readonly GraphNode[],
  failing: readonly string[],
  scheduler: fc.Scheduler,
): Promise<{ ends: ReadonlyMap<string, End>; log: readonly string[] }> {
  const log: string[] = [];
  const running = runGraph<End>(componentGraph(of), {
    run: async (name) => {
      log.push(`start ${name}`);
      await scheduler.schedule(Promise.resolve());
      log.push(`end ${name}`);
      return { ready: !failing.includes(name), skipped: false };
    },
    skip: () => ({ ready: false, skipped: true }),
    halted: () => false,
  });
  const ends = await scheduler.waitFor(running);
  return { ends, log };
}

describe('components', () => {
  test('start only after all they depend on is ready, in whatever order those end', async () => {
    await fc.assert(
      fc.asyncProperty(nodes, fc.subarray(names), fc.scheduler(), async (of, failing, scheduler) => {
        const { ends, log } = await run(of, failing, scheduler);
        for (const { name, dependsOn = [] } of of) {
          const start = log.indexOf(`start ${name}`);
          for (const dependency of dependsOn)
            if (start !== -1) expect(log.indexOf(`end ${dependency}`)).toBeLessThan(start);
          const blocked = dependsOn.some((dependency) => ends.get(dependency)?.ready !== true);
          expect(ends.get(name)?.skipped).toBe(blocked);
        }
      }),
    );
  });

  test('that depend on nothing start at once', async () => {
    const started: string[] = [];
    await runGraph<{ ready: boolean }>(componentGraph(names.map((name) => ({ name }))), {
      run: async (name) => {
        started.push(name);
        if (started.length < names.length) await Promise.resolve();
        return { ready: true };
      },
      skip: () => ({ ready: false }),
      halted: () => false,
    });
    expect(started).toEqual(names);
  });

  test('do not start once the run is halted', async () => {
    let halted = false;
    const ends = await runGraph<End>(componentGraph([{ name: 'a' }, { name: 'b', dependsOn: ['a'] }]), {
      run: () => {
        halted = true;
        return Promise.resolve({ ready: true, skipped: false });
      },
      skip: () => ({ ready: false, skipped: true }),
      halted: () => halted,
    });
    expect(ends.get('b')?.skipped).toBe(true);
  });
});
