import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { allAlertGroups, renderGroup } from '@otelops/alerts';
import { findFreePorts } from '../../../packages/sandbox/src/real/free-ports.ts';
import { findProgram } from '../../../packages/sandbox/src/real/programs/find-program.ts';
import { localMachine } from '../../../packages/sandbox/src/real/programs/local-machine.ts';
import { alertmanager, prometheus } from '../../../packages/sandbox/src/real/programs/telemetry-programs.ts';
import { openProcesses, type Processes } from '../../../packages/stack/acceptance/lab/processes.ts';

/** Paths of the real programs, or why they are not to be had. */
export interface AlertPrograms {
  readonly paths?: { readonly prometheus: string; readonly alertmanager: string };
  readonly missing: string;
}

export async function findAlertPrograms(): Promise<AlertPrograms> {
  const machine = localMachine(process.env);
  const [first, second] = await Promise.all([findProgram(prometheus, machine), findProgram(alertmanager, machine)]);
  if (first.state === 'found' && second.state === 'found') {
    return { paths: { prometheus: first.path, alertmanager: second.path }, missing: '' };
  }
  const reasons = [first, second].flatMap((found) =>
    found.state === 'found' ? [] : [`${found.program.name}: ${found.reasons.join('; ')}`],
  );
  return { missing: reasons.join('; ') };
}

/** Where the servers will be: known before they run, so that the bot can be told of them and they of the bot. */
export interface AlertAddresses {
  readonly prometheus: string;
  readonly alertmanager: string;
}

export async function chooseAddresses(): Promise<AlertAddresses> {
  const [first, second] = await findFreePorts(2);
  return { prometheus: `http://127.0.0.1:${first}`, alertmanager: `http://127.0.0.1:${second}` };
}

export interface AlertServersOptions {
  readonly programs: { readonly prometheus: string; readonly alertmanager: string };
  readonly addresses: AlertAddresses;
  readonly webhook: { readonly url: string; readonly token: string };
}

/** A real Prometheus with the product's own rules, a real Alertmanager, and a collector's metrics that a test sets. */
export interface AlertServers extends AsyncDisposable {
  /** How full the queues of the gateways are, from 0 to 1. */
  setQueues(...shares: readonly number[]): void;
  ask(url: string): Promise<unknown>;
  log(name: 'prometheus' | 'alertmanager'): Promise<string>;
}

export async function startAlertServers(options: AlertServersOptions): Promise<AlertServers> {
  const { addresses, programs } = options;
  let queues: readonly number[] = [];
  const page = await servePage(() => queues.map(metricsOf).join(''));
  const processes = await openProcesses();
  await writeConfigs(processes, options, (page.address() as AddressInfo).port);
  const ready = (url: string) => async (): Promise<boolean> => (await fetch(`${url}/-/ready`)).ok;
  await processes.start({
    name: 'alertmanager',
    path: programs.alertmanager,
    arguments: [
      `--config.file=${join(processes.folder, 'alertmanager.yml')}`,
      `--storage.path=${join(processes.folder, 'alertmanager')}`,
      `--web.listen-address=${new URL(addresses.alertmanager).host}`,
      '--cluster.listen-address=',
    ],
    ready: ready(addresses.alertmanager),
  });
  await processes.start({
    name: 'prometheus',
    path: programs.prometheus,
    arguments: [
      `--config.file=${join(processes.folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(processes.folder, 'prometheus')}`,
      `--web.listen-address=${new URL(addresses.prometheus).host}`,
      '--rules.alert.resend-delay=2s',
    ],
    ready: ready(addresses.prometheus),
  });
  return {
    setQueues: (...shares) => {
      queues = shares;
    },
    log: (name) => processes.log(name),
    ask: async (url) => (await fetch(url)).json(),
    [Symbol.asyncDispose]: async () => {
      await processes.close();
      await new Promise((resolve) => page.close(resolve));
    },
  };
}

async function writeConfigs(
  processes: Processes,
  { addresses, webhook }: AlertServersOptions,
  pagePort: number,
): Promise<void> {
  const written = (name: string, content: object): Promise<void> =>
    writeFile(join(processes.folder, name), JSON.stringify(content));
  await written('alertmanager.yml', {
    route: {
      receiver: 'chatbot',
      group_by: ['alertname'],
      group_wait: '1s',
      group_interval: '2s',
      repeat_interval: '1h',
    },
    receivers: [
      {
        name: 'chatbot',
        webhook_configs: [
          {
            url: webhook.url,
            send_resolved: true,
            // Fewer than fire: the rest has to be asked for.
            max_alerts: 1,
            http_config: { authorization: { type: 'Bearer', credentials: webhook.token } },
          },
        ],
      },
    ],
  });
  await written('rules.json', { groups: [ownRule()] });
  await written('prometheus.yml', {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [join(processes.folder, 'rules.json')],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(addresses.alertmanager).host] }] }] },
    scrape_configs: [
      { job_name: 'otel-gateway', honor_labels: true, static_configs: [{ targets: [`127.0.0.1:${pagePort}`] }] },
    ],
  });
}

/** The rule as it is shipped, without its patience. */
function ownRule(): object {
  const group = allAlertGroups({ nodes: 1, gateways: 1 }).find(({ alerts }) =>
    alerts.some(({ name }) => name === 'CollectorQueueFull'),
  );
  if (group === undefined) throw new Error('the rule is gone');
  const { name, rules } = renderGroup(group);
  const [rule] = rules.filter(({ alert }) => alert === 'CollectorQueueFull');
  return { name, rules: [{ ...rule, for: '0s', keep_firing_for: '0s' }] };
}

function metricsOf(share: number, ordinal: number): string {
  const labels = `exporter="otlp/loki",k8s_pod_name="otel-gateway-${ordinal}",k8s_node_name="mac-3"`;
  return `otelcol_exporter_queue_size{${labels}} ${1000 * share}\notelcol_exporter_queue_capacity{${labels}} 1000\n`;
}

function servePage(text: () => string): Promise<Server> {
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(text()),
  );
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
