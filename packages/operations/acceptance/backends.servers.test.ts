import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { directBackend } from '@otelops/operations/adapters';
import {
  type Answer,
  alertmanagerClient,
  type BackendName,
  lokiClient,
  parseMatcher,
  prometheusClient,
} from '@otelops/operations/backends';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePorts } from '../../sandbox/src/real/free-ports.ts';
import { findProgram } from '../../sandbox/src/real/programs/find-program.ts';
import { localMachine } from '../../sandbox/src/real/programs/local-machine.ts';
import type { LocatedProgram, Program } from '../../sandbox/src/real/programs/program.ts';
import { alertmanager, loki, prometheus } from '../../sandbox/src/real/programs/telemetry-programs.ts';
import { openProcesses, type Processes } from '../../stack/acceptance/lab/processes.ts';
import { measures } from '../src/diagnosis/measures.ts';

const machine = localMachine(process.env);
const required = process.env['OTELOPS_REQUIRE_SERVERS'] === '1';

async function demand(program: Program): Promise<LocatedProgram> {
  const found = await findProgram(program, machine);
  const says =
    found.state === 'found'
      ? `${program.name}: ${found.version}`
      : `skipped: ${program.name}: ${found.reasons.join('; ')}`;
  process.stderr.write(`${says}\n`);
  if (found.state !== 'found' && required) throw new Error(says);
  return found;
}

const programs = {
  prometheus: await demand(prometheus),
  alertmanager: await demand(alertmanager),
  loki: await demand(loki),
};

const { signal } = new AbortController();
const backendAt = (name: BackendName, port: number): ReturnType<typeof directBackend> =>
  directBackend(name, { url: `http://127.0.0.1:${port}`, signal });

function had<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new Error(answer.fault.message);
}

/** Asks until the answer is as it shall be, which takes servers a while; the last answer in any case. */
async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await ask();
    if (holds(answer) || attempt > 600) return answer;
    await sleep(100);
  }
}

interface Order {
  readonly program: LocatedProgram;
  /** Relative paths are below the folder of all its servers. */
  readonly arguments: readonly string[];
  readonly files: Readonly<Record<string, unknown>>;
  readonly ready: () => Promise<Answer<{ readonly ready: boolean }>>;
}

async function start(processes: Processes, { files, program, ready, ...order }: Order): Promise<void> {
  if (program.state !== 'found') throw new Error(program.reasons.join('; '));
  for (const [name, content] of Object.entries(files))
    await writeFile(join(processes.folder, name), JSON.stringify(content));
  await processes.start({
    name: program.program.name,
    path: program.path,
    arguments: order.arguments,
    ready: async () => {
      const answer = await ready();
      return answer.ok && answer.value.ready;
    },
  });
}

describe.skipIf(programs.prometheus.state !== 'found' || programs.alertmanager.state !== 'found')(
  'a real Prometheus with a real Alertmanager',
  () => {
    let processes: Processes;
    let ports: { readonly prometheus: number; readonly alertmanager: number; readonly nobody: number };

    beforeAll(async () => {
      const [first = 0, second = 0, third = 0] = await findFreePorts(3);
      ports = { prometheus: first, alertmanager: second, nobody: third };
      const rules = {
        groups: [
          {
            name: 'lab',
            interval: '1s',
            rules: [
              {
                alert: 'LabAlert',
                expr: 'vector(1)',
                labels: { severity: 'warning', diagnosis: 'collector-queue' },
                annotations: { summary: 'It is a lab' },
              },
              { record: 'lab:double', expr: 'up * on() group_left() up' },
            ],
          },
        ],
      };
      const config = {
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: ['rules.json'],
        alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${second}`] }] }] },
        scrape_configs: [
          { job_name: 'prometheus', static_configs: [{ targets: [`127.0.0.1:${first}`] }] },
          { job_name: 'nobody', static_configs: [{ targets: [`127.0.0.1:${third}`] }] },
        ],
      };
      processes = await openProcesses();
      await start(processes, {
        program: programs.alertmanager,
        arguments: [
          '--config.file=a.json',
          '--storage.path=alerts',
          '--cluster.listen-address=',
          `--web.listen-address=127.0.0.1:${second}`,
        ],
        files: { 'a.json': { route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] } },
        ready: () => alertmanagerClient(backendAt('alertmanager', second)).ready(),
      });
      await start(processes, {
        program: programs.prometheus,
        arguments: [
          '--config.file=prometheus.json',
          '--storage.tsdb.path=data',
          `--web.listen-address=127.0.0.1:${first}`,
        ],
        files: { 'prometheus.json': config, 'rules.json': rules },
        ready: () => prometheusClient(backendAt('prometheus', first)).ready(),
      });
    });
    afterAll(() => processes?.close());

    test('takes every query of a diagnosis', async () => {
      const client = prometheusClient(backendAt('prometheus', ports.prometheus));
      for (const [id, { text }] of Object.entries(measures))
        expect({ id, ...(await client.query(text)) }).toMatchObject({ id, ok: true });
    });

    test('gives values now and over time', async () => {
      const client = prometheusClient(backendAt('prometheus', ports.prometheus));
      const up = await until(
        async () => had(await client.query('up')),
        (samples) => samples.length === 2,
      );
      const byJob = Object.fromEntries(up.map(({ labels, value }) => [labels['job'], value]));
      expect(byJob).toEqual({ prometheus: 1, nobody: 0 });
      const end = new Date();
      const range = { start: new Date(end.getTime() - 60_000), end, stepSeconds: 5 };
      const [series] = had(await client.queryRange('vector(7)', range));
      expect(series?.points.length).toBe(13);
      expect(series?.points[0]?.[1]).toBe(7);
      expect(had(await client.query('1 / 0'))[0]?.value).toBe(Number.POSITIVE_INFINITY);
    });

    test('tells of targets, rules, Alertmanagers and what it refuses', async () => {
      const client = prometheusClient(backendAt('prometheus', ports.prometheus));
      const targets = await until(
        async () => had(await client.targets()),
        (all) => all.some(({ health }) => health === 'down'),
      );
      expect(targets.find(({ job }) => job === 'nobody')).toMatchObject({
        health: 'down',
        lastError: expect.stringContaining('refused'),
      });
      const rules = await until(
        async () => had(await client.rules()).flatMap((group) => group.rules),
        (all) => all.some(({ health }) => health === 'err'),
      );
      expect(rules.find(({ name }) => name === 'lab:double')).toMatchObject({
        health: 'err',
        lastError: expect.stringMatching(/.+/),
      });
      expect(rules.find(({ name }) => name === 'LabAlert')).toMatchObject({ type: 'alerting', state: 'firing' });
      expect(had(await client.alerts())[0]).toMatchObject({ labels: { alertname: 'LabAlert' }, state: 'firing' });
      const managers = await until(
        async () => had(await client.alertmanagers()),
        (all) => all.length > 0,
      );
      expect(managers).toEqual([`http://127.0.0.1:${ports.alertmanager}/api/v2/alerts`]);
      const head = had(await client.headSeries());
      expect(head.total).toBeGreaterThan(100);
      expect(head.largest).toHaveLength(10);
      expect(head.largest[0]?.series).toBeGreaterThan(head.largest[9]?.series ?? 0);
      expect(await client.query('up{')).toMatchObject({ ok: false, fault: { code: 'backend-refused', status: 400 } });
    });

    test('an alert is held, silenced by its labels and free again', async () => {
      const client = alertmanagerClient(backendAt('alertmanager', ports.alertmanager));
      expect(had(await client.status()).version).toMatch(/^\d/);
      const [held] = await until(
        async () => had(await client.alerts()),
        (all) => all.length > 0,
      );
      expect(held).toMatchObject({
        labels: { alertname: 'LabAlert', diagnosis: 'collector-queue' },
        annotations: { summary: 'It is a lab' },
      });
      expect(had(await client.groups())[0]).toMatchObject({
        receiver: 'nobody',
        alerts: [{ fingerprint: held?.fingerprint }],
      });
      const matchers = ['alertname=~"(?i)lab.*"', 'severity!=critical'].map((text) => {
        const matcher = parseMatcher(text);
        if (matcher === undefined) throw new Error(text);
        return matcher;
      });
      expect(had(await client.alerts({ matchers }))).toHaveLength(1);
      const now = Date.now();
      const about = {
        matchers,
        createdBy: 'mira',
        comment: 'lab',
        startsAt: new Date(now),
        endsAt: new Date(now + 3_600_000),
      };
      const id = had(await client.createSilence(about));
      expect(had(await client.silence(id))).toMatchObject({ id, state: 'active', matchers, comment: 'lab' });
      const silenced = await until(
        async () => had(await client.alerts()),
        (all) => all[0]?.state === 'suppressed',
      );
      expect(silenced[0]).toMatchObject({ state: 'suppressed', silencedBy: [id] });
      expect(await client.expireSilence(id)).toEqual({ ok: true, value: undefined });
      expect(had(await client.silences()).find((one) => one.id === id)).toMatchObject({ state: 'expired' });
    });

    test('what is not there or makes no sense is refused in its own words', async () => {
      const client = alertmanagerClient(backendAt('alertmanager', ports.alertmanager));
      const missing = await client.silence('00000000-0000-0000-0000-000000000000');
      expect(missing).toMatchObject({ ok: false, fault: { code: 'backend-refused', status: 404 } });
      const matchers = [{ name: 'alertname', value: '(', isRegex: true, isEqual: true }];
      const now = Date.now();
      const bad = { matchers, createdBy: 'm', comment: 'c', startsAt: new Date(now), endsAt: new Date(now + 60_000) };
      expect(await client.createSilence(bad)).toMatchObject({
        ok: false,
        fault: { code: 'backend-refused', status: 400 },
      });
      const nobody = alertmanagerClient(backendAt('alertmanager', ports.nobody));
      expect(await nobody.alerts()).toMatchObject({ ok: false, fault: { code: 'backend-unreachable' } });
    });
  },
);

describe.skipIf(programs.loki.state !== 'found')('a real Loki', () => {
  let processes: Processes;
  let port: number;

  beforeAll(async () => {
    const [http = 0, grpc = 0] = await findFreePorts(2);
    port = http;
    processes = await openProcesses();
    const files = {
      'loki.json': {
        auth_enabled: false,
        server: {
          http_listen_address: '127.0.0.1',
          http_listen_port: http,
          grpc_listen_address: '127.0.0.1',
          grpc_listen_port: grpc,
        },
        common: {
          instance_addr: '127.0.0.1',
          path_prefix: 'data',
          replication_factor: 1,
          ring: { kvstore: { store: 'inmemory' } },
          storage: { filesystem: { chunks_directory: 'data/chunks', rules_directory: 'data/rules' } },
        },
        schema_config: {
          configs: [
            {
              from: '2024-01-01',
              store: 'tsdb',
              object_store: 'filesystem',
              schema: 'v13',
              index: { prefix: 'index_', period: '24h' },
            },
          ],
        },
        analytics: { reporting_enabled: false },
      },
    };
    const ready = () => lokiClient(backendAt('loki', http)).ready();
    await start(processes, {
      program: programs.loki,
      arguments: ['-config.file=loki.json', '-target=all'],
      files,
      ready,
    });
  });
  afterAll(() => processes?.close());

  test('says when it is ready, and gives back the lines it was sent', async () => {
    const backend = backendAt('loki', port);
    const client = lokiClient(backend);
    const ready = await until(
      () => client.ready(),
      (answer) => answer.ok && answer.value.ready,
    );
    expect(ready).toMatchObject({ ok: true, value: { ready: true } });
    const nanos = BigInt(Date.now()) * 1_000_000n;
    const streams = [
      {
        stream: { service_name: 'lab' },
        values: [
          [String(nanos), 'one'],
          [String(nanos + 1n), 'two'],
        ],
      },
    ];
    expect(await backend.request({ method: 'POST', path: '/loki/api/v1/push', body: { streams } })).toMatchObject({
      ok: true,
      value: { status: 204 },
    });
    const now = Date.now();
    const range = { start: new Date(now - 60_000), end: new Date(now + 60_000), limit: 10 };
    const found = await until(
      async () => had(await client.queryRange('{service_name="lab"}', range)),
      (all) => all.length > 0,
    );
    expect(found.flatMap(({ lines }) => lines.map(({ text }) => text))).toEqual(['two', 'one']);
    expect(found[0]?.lines[1]?.unixNanos).toBe(nanos);
    expect(had(await client.labels())).toContain('service_name');
    expect(await client.queryRange('{', range)).toMatchObject({
      ok: false,
      fault: { code: 'backend-refused', status: 400 },
    });
  });
});
