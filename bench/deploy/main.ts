// A deploy with nothing to change, beside `helm upgrade` and `kubectl apply --server-side` of the same objects on the same real
// API server in the same run. Prints tables; no figure fails anything. `--write` keeps them in RESULTS.md.
//
//   npm run servers -- install kube helm && npm run build && npm run bench:deploy -- --write
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type ConnectedCluster, connectCluster } from '@otelops/deployer';
import { deployAll, planAll } from './engine.ts';
import { command, inProcess, inTurns, runCommand, type Subject } from './measure.ts';
import { ordinaryObjects, phaseOf } from './objects.ts';
import { markedAsHelms, writePeers } from './peers.ts';
import { readPhases } from './phases.ts';
import { renderSection, type Section } from './report.ts';
import { writeSite } from './site.ts';
import { startControlPlane } from './start-control-plane.ts';
import { findTool } from './tools.ts';
import { runWords, worldOf } from './world.ts';

const { values: flags } = parseArgs({
  options: { write: { type: 'boolean' }, rounds: { type: 'string', default: '9' } },
});
const rounds = Number(flags.rounds);
const otelMain = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const library = fileURLToPath(new URL('program.mjs', import.meta.url));

const kubectl = await findTool('kubectl');
const helm = await findTool('helm');
const started = await startControlPlane();
if (started.state === 'missing') {
  console.log(`skipped: ${started.reason}`);
  process.exit(started.required ? 1 : 0);
}
const { kubeconfigPath } = started;
const folder = mkdtempSync(join(tmpdir(), 'otelops-bench-'));
const place = { folder, kubeconfigPath, kubectl: kubectl.path, helm: helm.path };
// Caches and state of the commands stay in the folder of this run.
const env = {
  KUBECONFIG: kubeconfigPath,
  XDG_CACHE_HOME: join(folder, 'cache'),
  XDG_STATE_HOME: join(folder, 'state'),
};
const texts: string[] = [];
const kubectlName = 'kubectl apply --server-side';
const ordinaryNote =
  'Config maps, services, RBAC, accounts and ten Deployments in one namespace. `program.mjs` is a short program on `@otelops/deployer`, as a whole command with the same YAML file as kubectl.';

try {
  await using cluster = await connectCluster({ kubeconfig: { path: kubeconfigPath }, kind: 'real' });
  say(headline());
  for (const section of [startUp, wholeStack, ordinary, many]) {
    for (const made of await section(cluster)) say(renderSection(made));
  }
  say(`Load average at the end: ${loadText()}.\n`);
  if (flags.write === true) writeFileSync(new URL('RESULTS.md', import.meta.url), texts.join('\n'));
} finally {
  rmSync(folder, { recursive: true, force: true });
  await started.stop();
}

function say(text: string): void {
  texts.push(text);
  console.log(text);
}

function headline(): string {
  const machine = `${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'an unknown kind'}`;
  return `# Deploy: nothing to change

Made by \`npm run bench:deploy -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${machine}, Node ${process.version}, kube-apiserver ${
    started.state === 'running' ? started.version : ''
  } with its etcd and controllers on
the same machine, kubectl ${kubectl.version}, helm ${helm.version}; medians of ${rounds} rounds, the tools in turns. Load average at the start: ${loadText()}
(the control plane alone keeps it above 0).
`;
}

function loadText(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(', ');
}

/** What every command pays before it does anything. */
async function startUp(): Promise<readonly Section[]> {
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  const node = (name: string, args: readonly string[]): Subject =>
    command(name, { program: process.execPath, args, env });
  const figures = await inTurns([node('node, empty file', [empty]), node('otel help', [otelMain, 'help'])], rounds * 3);
  return [{ title: 'Start', figures, peers: ['node, empty file'] }];
}

async function wholeStack(cluster: ConnectedCluster): Promise<readonly Section[]> {
  const site = await writeSite(join(folder, 'site'));
  const phases = await readPhases(site);
  const world = worldOf(site, cluster);
  await runWords(['deploy', 'all'], world, ['done']);
  const plans = await planAll(phases, cluster);
  const objects = plans.flatMap(({ desired }) => [...desired.values()]);
  const peers = writePeers({ name: 'stack', namespace: 'default', objects }, place);
  const { context } = cluster.identity;
  const otel = (...words: readonly string[]): Subject => {
    const args = [otelMain, ...words, '--context', context, '--artifacts', site.artifacts];
    return command(`otel ${words.join(' ')}`, { program: process.execPath, args, env, cwd: site.folder });
  };
  // As the same manager: a default that the server adds to a field owned as a whole (`fieldRef`) makes two managers fight for it.
  const sameManager = { ...peers.kubectl, args: [...peers.kubectl.args, '--field-manager', 'otelops'] };
  const figures = await inTurns(
    [
      command(kubectlName, sameManager),
      otel('plan', 'all'),
      otel('deploy', 'all', '--yes'),
      inProcess('in process: plan of five phases', () => planAll(phases, cluster)),
      inProcess('in process: deploy of five phases', () => deployAll(phases, cluster)),
      inProcess('in process: the verb `deploy all`, from the text of the config', () =>
        runWords(['deploy', 'all'], world, ['unchanged']),
      ),
    ],
    rounds,
  );
  // Helm marks every object as managed by itself, which is a change for everybody else: so it has rounds of its own, with a
  // kubectl that wants the same mark beside it.
  const marked = writePeers({ name: 'marked', namespace: 'default', objects: objects.map(markedAsHelms) }, place);
  const helmFigures = await inTurns(
    [command('helm upgrade', marked.helm), command(kubectlName, marked.kubectl)],
    rounds,
  );
  const title = `The whole stack, ${objects.length} objects in five phases`;
  return [
    {
      title,
      figures: [...figures, ...helmFigures.filter(({ name }) => name === 'helm upgrade')],
      peers: [kubectlName, 'helm upgrade'],
    },
    {
      title: 'The whole stack: the rounds of Helm',
      notes: [
        'Helm marks every object as managed by itself, a change for everybody else; so it ran in rounds of its own, right after those above.',
      ],
      figures: helmFigures,
      peers: ['helm upgrade'],
    },
  ];
}

async function ordinary(cluster: ConnectedCluster): Promise<readonly Section[]> {
  const section = await sameObjects(cluster, { count: 150, namespace: 'bench', turns: rounds });
  return [{ ...section, notes: [ordinaryNote, ...section.notes] }];
}

async function many(cluster: ConnectedCluster): Promise<readonly Section[]> {
  const section = await sameObjects(cluster, { count: 1000, namespace: 'many', turns: Math.min(rounds, 5) });
  return [section];
}

interface Same {
  readonly count: number;
  readonly namespace: string;
  readonly turns: number;
}

async function sameObjects(
  cluster: ConnectedCluster,
  { count, namespace, turns }: Same,
): Promise<Section & { readonly notes: readonly string[] }> {
  const objects = ordinaryObjects(count, namespace);
  const phase = phaseOf(namespace, objects);
  mkdirSync(join(folder, namespace), { recursive: true });
  await runCommand({ program: kubectl.path, args: ['create', 'namespace', namespace], env });
  const peers = writePeers({ name: namespace, namespace, objects }, place);
  const program = (verb: string): Subject => {
    const args = [library, verb, kubeconfigPath, join(folder, namespace, 'objects.yaml'), namespace];
    return command(`program.mjs ${verb}`, { program: process.execPath, args, env });
  };
  const first = await program('deploy').run('memory');
  const figures = await inTurns(
    [
      command(kubectlName, peers.kubectl),
      command('helm upgrade', peers.helm),
      program('plan'),
      program('deploy'),
      inProcess('in process: plan', () => planAll([phase], cluster)),
      inProcess('in process: deploy', () => deployAll([phase], cluster)),
    ],
    turns,
  );
  const firstText = `The first deploy, until all was ready, took ${(first.ms / 1000).toFixed(1)} s and ${(first.peakMiB ?? 0).toFixed(0)} MiB as a whole command.`;
  return { title: `${count} ordinary objects`, notes: [firstText], figures, peers: [kubectlName, 'helm upgrade'] };
}
