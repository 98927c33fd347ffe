import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../sandbox/src/real/programs/find-program.ts';
import { localMachine } from '../../sandbox/src/real/programs/local-machine.ts';
import type { LocatedProgram, Program } from '../../sandbox/src/real/programs/program.ts';
import { amtool, promtool } from '../../sandbox/src/real/programs/telemetry-programs.ts';
import {
  type AlertmanagerOptions,
  alertmanagerConfig,
  promtoolTestFile,
  type RuleFile,
  receiversFor,
  ruleFiles,
  ruleTestCases,
  testedRules,
} from '../src/index.ts';
import { fires, type RuleTestCase, silent } from '../src/rule-tests/case.ts';

const machine = localMachine(process.env);
const required = process.env['OTELOPS_REQUIRE_SERVERS'] === '1';
const limitMilliseconds = 60_000;

async function demand(program: Program): Promise<LocatedProgram> {
  const found = await findProgram(program, machine);
  const says =
    found.state === 'found'
      ? `${program.name}: ${found.version}`
      : `skipped: ${program.name}: ${found.reasons.join('; ')}`;
  process.stderr.write(`${says}\n`);
  return found;
}

const programs = { promtool: await demand(promtool), amtool: await demand(amtool) };
const runs = (program: LocatedProgram): boolean => program.state === 'found' || required;

async function run(
  program: LocatedProgram,
  args: readonly string[],
): Promise<{ readonly ok: boolean; readonly output: string }> {
  if (program.state !== 'found') throw new Error(program.reasons.join('; '));
  const { exitCode, output } = await machine.run(program.path, args, limitMilliseconds);
  return { ok: exitCode === 0, output };
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otelops-alerts-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function written(name: string, data: unknown): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(data));
  return file;
}

describe.runIf(runs(programs.promtool))('promtool', () => {
  const files = ruleFiles(testedRules);

  it('takes every rule file', async () => {
    const paths = await Promise.all(Object.entries(files).map(([name, file]) => written(name, file)));
    expect(await run(programs.promtool, ['check', 'rules', ...paths])).toMatchObject({ ok: true });
  });

  const tests = (rules: Readonly<Record<string, RuleFile>>) =>
    promtoolTestFile({ rules: testedRules, ruleFiles: Object.keys(rules), cases: ruleTestCases });

  it('finds that every alert fires and is silent when its cases say so, with these labels and texts', async () => {
    for (const [name, file] of Object.entries(files)) await written(name, file);
    const answer = await run(programs.promtool, ['test', 'rules', await written('tests.yaml', tests(files))]);
    expect(answer).toMatchObject({ ok: true });
  });

  it('finds that one part of Tempo gone is told, whatever else answers, and one of its pods is not', async () => {
    const rules = { ...testedRules, tempoPods: ['tempo-[0-9]+', 'tempo-distributor-.+'] };
    const up = (instance: string): string => `up{job="tempo",instance="${instance}:3200"}`;
    const one: RuleTestCase = {
      alert: 'TempoDown',
      promise: 'fires when the last distributor is gone, though query frontends answer',
      input: {
        [up('tempo-0')]: '1x30',
        [up('tempo-distributor-5d-a')]: '1x5 0x30',
        [up('tempo-distributor-5d-b')]: '1x12 0x30',
      },
      expect: [silent('11m'), fires('17m', { labels: {} })],
    };
    const inParts = ruleFiles(rules);
    for (const [name, file] of Object.entries(inParts)) await written(name, file);
    const tested = promtoolTestFile({ rules, ruleFiles: Object.keys(inParts), cases: [one] });
    const answer = await run(programs.promtool, ['test', 'rules', await written('tests.yaml', tested)]);
    expect(answer).toMatchObject({ ok: true });
  });

  it('finds a threshold that was changed', async () => {
    const changed = JSON.parse(JSON.stringify(files).replace('> 0.5', '> 0.7'));
    for (const [name, file] of Object.entries(changed)) await written(name, file);
    const { ok, output } = await run(programs.promtool, ['test', 'rules', await written('tests.yaml', tests(changed))]);
    expect(ok).toBe(false);
    expect(output).toContain('CollectorQueueFilling');
  });
});

describe.runIf(runs(programs.amtool))('amtool', () => {
  const file = '/nowhere';
  const options: AlertmanagerOptions = {
    slack: { channel: '#alerts', criticalChannel: '#on-call', auth: { type: 'webhook', urlFile: file } },
    pagerduty: { routingKeyFile: file },
    webhooks: [{ name: 'desk', urlFile: file, bearerTokenFile: file, severity: 'info' }],
    deadMansSwitch: { urlFile: file, interval: '5m' },
    chatbot: { url: 'http://bot.otelops.svc:3000/alerts', bearerTokenFile: file },
  };

  it.each(['critical', 'warning', 'info', 'none'])('sends severity %s to whom we say it does', async (severity) => {
    const config = alertmanagerConfig(options);
    const path = await written('alertmanager.yml', config);
    expect(await run(programs.amtool, ['check-config', path])).toMatchObject({ ok: true });
    const args = ['config', 'routes', 'test', `--config.file=${path}`, `severity=${severity}`, 'alertname=LokiDown'];
    const { output } = await run(programs.amtool, args);
    const told = output.trim().split('\n').at(-1)?.split(',') ?? [];
    expect(told.sort()).toEqual([...receiversFor(config, { severity, alertname: 'LokiDown' })].sort());
  });
});
