// A deploy with nothing to change, beside `helm upgrade` and `kubectl apply --server-side` of the same objects on the same real
// API server in the same run; and 1,000 objects. Prints medians and ratios; claims nothing by itself.
//
//   npm run servers -- install kube && npm run build && npm run bench:deploy
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPlan, type ConnectedCluster, connectCluster, type Phase, planPhase } from '@otelops/deployer';
import { demandRealKube, startRealKube } from '@otelops/sandbox';
import { findTool } from './tools.ts';
import { ordinaryObjects, phaseOf } from './objects.ts';
import { type CommandRun, measureCommand, median, writeChart, writeKubectlFile } from './peers.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 9);
const stateNamespace = 'otelops';
const holder = { who: 'bench', from: 'bench' };

const demand = await demandRealKube(process.env);
if (demand.state !== 'run') {
  console.log(`skipped: ${demand.reason}`);
  process.exit(demand.state === 'skip' ? 0 : 1);
}
const kubectl = await findTool('kubectl');
const helm = await findTool('helm');
const folder = mkdtempSync(join(tmpdir(), 'otelops-bench-'));
await using kube = await startRealKube({ binaries: demand.binaries });
const env = { KUBECONFIG: kube.kubeconfigPath };
const connect = (): Promise<ConnectedCluster> => connectCluster({ kubeconfig: { path: kube.kubeconfigPath }, kind: 'real' });

try {
  console.log(`machine: ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}; kube-apiserver ${demand.binaries.apiServer.version ?? ''}; ${rounds} rounds, medians`);
  await noChange(150);
  await manyObjects(1000);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function noChange(count: number): Promise<void> {
  const objects = ordinaryObjects(count, 'bench');
  measureCommand(kubectl, ['create', 'namespace', 'bench'], env);
  const file = writeKubectlFile(folder, objects);
  const chart = writeChart(folder, objects);
  const kubectlArgs = ['apply', '--server-side', '-f', file];
  const helmArgs = ['upgrade', '--install', 'bench', chart, '-n', 'bench', '--take-ownership', '--force-conflicts'];
  measureCommand(kubectl, kubectlArgs, env);
  measureCommand(helm, helmArgs, env);
  await using cluster = await connect();
  const phase = phaseOf('bench', objects);
  await deploy(phase, cluster);
  const runs = { kubectl: [] as CommandRun[], helm: [] as CommandRun[], plan: [] as number[], deploy: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    runs.kubectl.push(measureCommand(kubectl, kubectlArgs, env));
    runs.helm.push(measureCommand(helm, helmArgs, env));
    runs.plan.push(await timed(() => planPhase(phase, { cluster, stateNamespace })));
    runs.deploy.push(await timed(() => deploy(phase, cluster)));
  }
  const peers = { kubectl: median(runs.kubectl.map((run) => run.ms)), helm: median(runs.helm.map((run) => run.ms)) };
  console.log(`\n${count} objects, nothing to change (ms)`);
  console.log(`  helm upgrade                 ${peers.helm.toFixed(0)}   ${median(runs.helm.map((run) => run.maxRssMiB)).toFixed(0)} MiB`);
  console.log(`  kubectl apply --server-side  ${peers.kubectl.toFixed(0)}   ${median(runs.kubectl.map((run) => run.maxRssMiB)).toFixed(0)} MiB`);
  report('plan, in process', median(runs.plan), peers);
  report('deploy, in process', median(runs.deploy), peers);
}

function report(what: string, ms: number, peers: { readonly kubectl: number; readonly helm: number }): void {
  const ratios = `${(peers.kubectl / ms).toFixed(1)}x faster than kubectl, ${(peers.helm / ms).toFixed(1)}x faster than helm`;
  console.log(`  ${what.padEnd(28)} ${ms.toFixed(1)}   ${ratios}`);
}

async function manyObjects(count: number): Promise<void> {
  await using cluster = await connect();
  measureCommand(kubectl, ['create', 'namespace', 'many'], env);
  const phase = phaseOf('many', ordinaryObjects(count, 'many'));
  const first = await timed(() => deploy(phase, cluster));
  const second = await timed(() => deploy(phase, cluster));
  const rss = process.memoryUsage.rss() / 1024 / 1024;
  console.log(`\n${count} objects: first deploy until ready ${(first / 1000).toFixed(1)} s, again with nothing to change ${second.toFixed(0)} ms, this process ${rss.toFixed(0)} MiB`);
}

async function deploy(phase: Phase, cluster: ConnectedCluster): Promise<void> {
  const plan = await planPhase(phase, { cluster, stateNamespace });
  for await (const event of applyPlan(plan, { holder })) {
    if (event.type === 'outcome' && event.code !== 'done' && event.code !== 'unchanged') throw new Error(event.summary);
  }
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return performance.now() - started;
}
