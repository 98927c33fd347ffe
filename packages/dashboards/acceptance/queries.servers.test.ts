import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../sandbox/src/real/programs/find-program.ts';
import { localMachine } from '../../sandbox/src/real/programs/local-machine.ts';
import type { LocatedProgram, Program } from '../../sandbox/src/real/programs/program.ts';
import { logcli, promtool } from '../../sandbox/src/real/programs/telemetry-programs.ts';
import { allDashboards, type DatasourceKind } from '../src/index.ts';

const machine = localMachine(process.env);
const required = process.env['OTELOPS_REQUIRE_SERVERS'] === '1';

async function demand(program: Program): Promise<LocatedProgram> {
  const found = await findProgram(program, machine);
  const says =
    found.state === 'found'
      ? `${program.name}: ${found.version}`
      : `skipped: ${program.name}: ${found.reasons.join('; ')}`;
  process.stderr.write(`${says}\n`);
  return found;
}

const programs = { promtool: await demand(promtool), logcli: await demand(logcli) };
const runs = (program: LocatedProgram): boolean => program.state === 'found' || required;

function pathOf(program: LocatedProgram): string {
  if (program.state !== 'found') throw new Error(program.reasons.join('; '));
  return program.path;
}

/** Queries as they are once Grafana has filled its variables in. */
function queriesOf(kind: DatasourceKind): readonly string[] {
  const targets = allDashboards().flatMap(({ panels }) => panels.flatMap((panel) => panel.targets ?? []));
  return targets
    .filter(({ datasource }) => datasource.type === kind)
    .map((target) =>
      String(target['expr'])
        .replace(/\$__\w+/g, '5m')
        .replace(/\$\w+/g, '.+'),
    );
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otelops-dashboards-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.runIf(runs(programs.promtool))('Prometheus', () => {
  async function parsed(queries: readonly string[]): Promise<{ readonly ok: boolean; readonly output: string }> {
    const rules = queries.map((expr, index) => ({ record: `query:${index}`, expr }));
    const file = join(folder, 'queries.yaml');
    await writeFile(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
    const { exitCode, output } = await machine.run(pathOf(programs.promtool), ['check', 'rules', file], 30_000);
    return { ok: exitCode === 0, output };
  }

  it('parses every query of every dashboard', async () => {
    expect(queriesOf('prometheus').length).toBeGreaterThan(80);
    expect(await parsed(queriesOf('prometheus'))).toMatchObject({ ok: true });
  });

  it('refuses a query that does not hold together', async () => {
    expect(await parsed(['sum by (a) (rate(up))'])).toMatchObject({ ok: false });
  });
});

describe.runIf(runs(programs.logcli))('Loki', () => {
  function parsed(query: string): Promise<boolean> {
    return new Promise((resolve) => {
      const child = execFile(pathOf(programs.logcli), ['fmt'], { timeout: 30_000 }, (error) => resolve(error === null));
      child.stdin?.end(query);
    });
  }

  it('parses every query of every dashboard', async () => {
    expect(queriesOf('loki').length).toBeGreaterThanOrEqual(4);
    for (const query of queriesOf('loki')) expect([query, await parsed(query)]).toEqual([query, true]);
  });

  it('refuses a query that does not hold together', async () => {
    expect(await parsed('{a="b"} |~ [5m]')).toBe(false);
  });
});
