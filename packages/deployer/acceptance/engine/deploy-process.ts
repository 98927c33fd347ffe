/** Deploys a phase and says each event as a line; to be killed at any of them. Arguments: kubeconfig file, namespace. */
import { applyPlan } from '../../src/apply/apply-plan.ts';
import type { Waiter } from '../../src/apply/waiter.ts';
import { connectCluster } from '../../src/cluster/connect-cluster.ts';
import { planPhase } from '../../src/plan/plan-phase.ts';
import type { ReadinessRow } from '../../src/readiness-types.ts';
import { applyDefaults, chainOfComponents } from './room.ts';

const [path = '', namespace = ''] = process.argv.slice(2);
const reluctant: ReadinessRow = {
  group: '',
  kind: 'ConfigMap',
  assess: () => ({ state: 'progressing', reason: 'Test', message: '' }),
};
const slow: Waiter = async function* ({ clock, signal, targets }) {
  for (const ref of targets) {
    await clock.sleep(60, signal);
    yield { type: 'state', ref, readiness: { state: 'ready', reason: 'Test', message: '' } };
  }
  return { state: 'ready', causes: [], pending: [] };
};

await using cluster = await connectCluster({ kubeconfig: { path }, kind: 'sandbox' });
const plan = await planPhase(chainOfComponents(namespace), { cluster, stateNamespace: `${namespace}-state` });
// Long enough that a machine that stands still for a moment costs no lock, short enough to wait for its end.
const options = { ...applyDefaults, rows: [reluctant], waiter: slow, lock: { leaseMs: 10_000, renewMs: 500 } };
for await (const event of applyPlan(plan, options)) process.stdout.write(`${JSON.stringify(event)}\n`);
