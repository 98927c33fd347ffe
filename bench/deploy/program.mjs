// A program as a user of the library writes it: reads manifests, deploys them, ends. Measured as a whole, beside kubectl and helm
// with the same file.
//
//   node program.mjs plan|deploy KUBECONFIG FILE PHASE
import { readFileSync } from 'node:fs';
import { applyPlan, connectCluster, parseManifests, planPhase } from '@otelops/deployer';

const [verb, kubeconfig = '', file = '', id = ''] = process.argv.slice(2);
const objects = parseManifests(readFileSync(file, 'utf8'), { origin: file });
await using cluster = await connectCluster({ kubeconfig: { path: kubeconfig }, kind: 'real' });
const phase = { id, title: id, components: [{ name: id, objects }] };
const plan = await planPhase(phase, { cluster, stateNamespace: 'otelops' });
console.log(JSON.stringify(plan.view.counts));
if (verb === 'deploy') {
  for await (const event of applyPlan(plan, { holder: { who: 'bench', from: 'bench' } })) {
    if (event.type !== 'outcome') continue;
    console.log(event.summary);
    if (event.code !== 'done' && event.code !== 'unchanged') process.exitCode = 1;
  }
}
