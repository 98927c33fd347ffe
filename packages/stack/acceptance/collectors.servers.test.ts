import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../sandbox/src/real/programs/find-program.ts';
import { localMachine } from '../../sandbox/src/real/programs/local-machine.ts';
import type { LocatedProgram, Program } from '../../sandbox/src/real/programs/program.ts';
import { otelcolGateway, otelcolNode } from '../../sandbox/src/real/programs/telemetry-programs.ts';
import { auditCollectorConfig } from '../src/collectors/audit-config.ts';
import { gatewayCollectorConfig } from '../src/collectors/gateway-config.ts';
import { nodeCollectorConfig } from '../src/collectors/node-config.ts';
import { exampleConfig } from '../src/config/example.ts';
import type { StackConfig } from '../src/config/types.ts';
import { type CheckedRelease, checkedWith } from '../src/versions.ts';
import { fitOf, fitted, type PlainCollector } from './kit/collector-fit.ts';
import { chanceConfigs, seed, variants } from './kit/valid-configs.ts';
import { say } from './lab/suite.ts';

const machine = localMachine(process.env);
const required = process.env['OTELOPS_REQUIRE_SERVERS'] === '1';
const environment = { K8S_NODE_NAME: 'mac-1', K8S_POD_NAME: 'otel-gateway-collector-0', HOME: tmpdir() };

async function demand(program: Program, { deployed, why }: CheckedRelease): Promise<LocatedProgram> {
  const found = await findProgram(program, machine);
  if (found.state === 'found') {
    const reason = found.version === deployed || why === undefined ? '' : ` (${why})`;
    say('version', `${program.name} ${found.version} checks what ${deployed} will read${reason}`);
  } else say('skipped', `${program.name}: ${found.reasons.join('; ')}`);
  return found;
}

const programs = {
  node: await demand(otelcolNode, checkedWith.nodeCollector),
  gateway: await demand(otelcolGateway, checkedWith.gatewayCollector),
};

function pathOf(program: LocatedProgram): string {
  if (program.state !== 'found') throw new Error(program.reasons.join('; '));
  return program.path;
}

const versionOf = (program: LocatedProgram): string | undefined =>
  program.state === 'found' ? program.version : undefined;
const runs = (program: LocatedProgram): boolean => program.state === 'found' || required;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otelops-collectors-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function written(name: string, config: PlainCollector): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(config));
  return file;
}

async function validated(program: LocatedProgram, config: PlainCollector): Promise<string> {
  const file = await written('validate.yaml', config);
  const variables = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
  const command = [...variables, pathOf(program), 'validate', `--config=${file}`];
  const { exitCode, output } = await machine.run('/usr/bin/env', command, 120_000);
  return exitCode === 0 ? 'taken' : output;
}

/** The node's configuration where there is no node: its root is another folder, and no service account is in reach. */
function onNoNode(stack: StackConfig): PlainCollector {
  const { config } = fitted(nodeCollectorConfig(stack), fitOf('node', versionOf(programs.node)));
  const here: Readonly<Record<string, object>> = {
    hostmetrics: { root_path: tmpdir() },
    host_metrics: { root_path: tmpdir() },
    // A service account is looked for in the files of a pod.
    kubeletstats: { auth_type: 'none' },
    kubelet_stats: { auth_type: 'none' },
  };
  for (const [id, receiver] of Object.entries(config.receivers)) {
    config.receivers[id] = { ...Object(receiver), ...here[id] };
  }
  return config;
}

const checked = [...variants, ...chanceConfigs(8).map((config, index) => ({ name: `chance ${index + 1}`, config }))];

say('variants', `otelcol validate: ${checked.map(({ name }) => name).join(', ')} (OTELOPS_SEED=${seed})`);

describe.runIf(runs(programs.node))('a real node collector', () => {
  it.each(checked)('takes the settings of $name', async ({ config }) => {
    expect(await validated(programs.node, onNoNode(config))).toBe('taken');
    const { config: audit } = fitted(auditCollectorConfig(config), fitOf('node', versionOf(programs.node)));
    expect(await validated(programs.node, audit)).toBe('taken');
  });

  it('refuses a setting that does not exist', async () => {
    const config = JSON.stringify(onNoNode(exampleConfig())).replaceAll('block_on_overflow', 'blocking');
    expect(await validated(programs.node, JSON.parse(config))).toContain('blocking');
  });
});

describe.runIf(runs(programs.gateway))('a real gateway collector', () => {
  it.each(checked)('takes the settings of $name', async ({ config }) => {
    const { config: plain } = fitted(gatewayCollectorConfig(config), fitOf('gateway', versionOf(programs.gateway)));
    expect(await validated(programs.gateway, plain)).toBe('taken');
  });

  it('refuses a setting that does not exist', async () => {
    const { config } = fitted(gatewayCollectorConfig(exampleConfig()), fitOf('gateway', versionOf(programs.gateway)));
    const wrong = JSON.stringify(config).replaceAll('decision_wait', 'deciding_wait');
    expect(await validated(programs.gateway, JSON.parse(wrong))).toContain('deciding_wait');
  });
});
