import { applyPlan, type Cluster, openSnapshot, type Phase, type PhasePlan, planPhase } from '@otelops/deployer';

const stateNamespace = 'otelops';
const holder = { who: 'bench', from: 'bench' };

/** Plans of several phases from one set of lists, as the verbs make them. */
export async function planAll(phases: readonly Phase[], cluster: Cluster): Promise<readonly PhasePlan[]> {
  const snapshot = openSnapshot({ cluster, stateNamespace, phases: phases.map(({ id }) => id) });
  return Promise.all(
    phases.map((phase, index) => {
      const earlierComponents = phases.slice(0, index).flatMap(({ components }) => components.map(({ name }) => name));
      return planPhase(phase, { cluster, stateNamespace, snapshot, earlierComponents });
    }),
  );
}

/** Plans and applies; anything but a good end is an error of the bench. */
export async function deployAll(phases: readonly Phase[], cluster: Cluster): Promise<void> {
  for (const plan of await planAll(phases, cluster)) {
    for await (const event of applyPlan(plan, { holder })) {
      if (event.type === 'outcome' && event.code !== 'done' && event.code !== 'unchanged')
        throw new Error(event.summary);
    }
  }
}
