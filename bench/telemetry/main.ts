// What a node collector and the gateways take at given rates, how late telemetry is and how much is lost, in real programs on the
// loopback with the configurations that are rendered. Prints tables; no figure fails anything. `--write` keeps them in RESULTS.md.
//
//   npm run servers -- install telemetry && npm run bench:telemetry -- --write
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { createClient } from '../../packages/stack/acceptance/lab/client.ts';
import { startLab } from '../../packages/stack/acceptance/lab/lab.ts';
import { createOtlpGrpcClient } from '../../packages/stack/acceptance/lab/otlp-grpc.ts';
import { demandLab, versionLines } from '../../packages/stack/acceptance/lab/programs.ts';
import { exampleConfig } from '../../packages/stack/src/config/example.ts';
import { ports } from '../../packages/stack/src/names.ts';
import type { Load } from './load.ts';
import { type Bench, type Figures, measure, warm } from './measure.ts';
import { budgetLine, renderTables } from './report.ts';

const { values: flags } = parseArgs({
  options: { write: { type: 'boolean' }, seconds: { type: 'string', default: '15' } },
});
const seconds = Number(flags.seconds);

const loads: readonly Load[] = [
  { name: 'idle', lines: 0, points: 0, spans: 0 },
  { name: 'design', lines: 150, points: 300, spans: 50 },
  { name: 'busy', lines: 1000, points: 1000, spans: 500 },
  { name: 'heavy', lines: 5000, points: 5000, spans: 1000 },
];

const demand = await demandLab(process.env);
if (demand.state === 'skip') {
  console.log(`skipped: ${demand.reason}`);
  process.exit(0);
}
const { programs } = demand;
const base = exampleConfig();
// All traces are kept, so that each can be counted.
const config = { ...base, sampling: { ...base.sampling, percentage: 100 } };
const lab = await startLab({ config, programs });
const texts: string[] = [];
try {
  const { address, port } = lab.places;
  const bench: Bench = {
    lab,
    node: createOtlpGrpcClient({ url: `http://${address.node}:${port(ports.otlpGrpc)}` }),
    app: { client: createClient(undefined, address.app), url: lab.url('node', ports.otlpHttp) },
    prometheus: { client: lab.client, url: lab.url('prometheus', ports.prometheus) },
    loki: { client: lab.client, url: lab.url('loki', ports.loki) },
  };
  say(headline());
  await warm(bench);
  const all: Figures[] = [];
  for (const load of loads) {
    all.push(await measure(bench, load, seconds));
    console.error(`${load.name}: done`);
  }
  bench.node.close();
  say(renderTables(all));
  say(`Load average at the end: ${loadText()}.\n`);
  if (flags.write === true) writeFileSync(new URL('RESULTS.md', import.meta.url), texts.join('\n'));
} finally {
  await lab[Symbol.asyncDispose]();
}

function say(text: string): void {
  texts.push(text);
  console.log(text);
}

function headline(): string {
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  const machine = `${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'an unknown kind'}, ${memory}`;
  return `# Telemetry: what it costs, how late it is, what is lost

Made by \`npm run bench:telemetry -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${machine}, Node ${process.version}. Each load for ${seconds} s after the one
before has drained; senders, node collector, two gateways, Prometheus, Loki and a trace store share the machine. Load average at the start: ${loadText()}.

${budgetLine()}

Delays run from being sent until being found by a query, looked for twice a second (lines, points: four marked ones a second) or five times a second
(spans, which wait ${config.sampling.decisionWait} for tail sampling). Host metrics every ${config.collectors.node.interval}; memory is the most resident memory that was seen.

${versionLines(programs)
  .map((line) => `- ${line}`)
  .join('\n')}
`;
}

function loadText(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(', ');
}
