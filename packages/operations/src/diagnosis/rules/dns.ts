import type { KubeObject } from '@otelops/deployer';
import { countAt, numberAt } from '@otelops/deployer/vocabulary';
import { seen } from '../evidence.ts';
import { offerRestart } from '../offers.ts';
import type { Rule } from '../rule.ts';
import { refOfObject } from '../scene.ts';

/** Without cluster DNS no collector finds a gateway, and no gateway a database. */
export const dnsDown: Rule = {
  id: 'A25',
  about: 'cluster DNS (CoreDNS)',
  find: ({ observed, now }) =>
    observed
      .all('apps', 'Deployment', 'kube-system')
      .filter((deployment) => deployment.metadata.name === 'coredns' && !isAvailable(deployment))
      .filter((deployment) => !isNew(deployment, now))
      .map((deployment) => {
        const object = refOfObject(deployment);
        const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
        return {
          rule: 'A25',
          part: 'dns',
          kind: 'fault',
          severity: 'error',
          code: 'dns-down',
          title:
            wanted === 0
              ? 'CoreDNS is scaled to zero: no name resolves'
              : 'No pod of CoreDNS is ready: no name resolves',
          confidence: 'certain',
          object,
          evidence: [seen(object, '.status.availableReplicas', `0 of ${wanted}`)],
          fixes:
            wanted === 0
              ? [{ title: 'kubectl -n kube-system scale deployment coredns --replicas 1' }]
              : [offerRestart(object)],
        } as const;
      }),
};

/** A cluster that was just made brings its DNS up first of all, which takes a while. In milliseconds. */
const startBudget = 120_000;

function isNew(deployment: KubeObject, now: Date): boolean {
  const made = Date.parse(deployment.metadata.creationTimestamp ?? '');
  return !Number.isNaN(made) && now.getTime() - made < startBudget;
}

function isAvailable(deployment: KubeObject): boolean {
  return countAt(deployment, 'status', 'availableReplicas') > 0;
}
