import type { KubeObject } from '@otelops/deployer';
import { listAt, mapAt, textAt } from '@otelops/deployer/vocabulary';
import { seen } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { offerDeploy, offerReapply } from '../offers.ts';
import type { Rule } from '../rule.ts';
import { refOfObject, type Scene } from '../scene.ts';

/** A Service whose selector fits no pod, or whose port no container has: whoever calls it is refused. */
export const serviceMismatch: Rule = {
  id: 'A24',
  about: 'Services that lead nowhere',
  find: (scene) => deployedServices(scene).flatMap((service) => mismatchOf(scene, service) ?? []),
};

function deployedServices(scene: Scene): readonly KubeObject[] {
  return scene.observed
    .all('', 'Service')
    .filter((service) => scene.deployedAbove(service) !== undefined)
    .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
}

function mismatchOf(scene: Scene, service: KubeObject): Finding | undefined {
  const { namespace = '' } = service.metadata;
  const selector = Object.entries(mapAt(service, 'spec', 'selector'));
  if (selector.length === 0 || !scene.observed.hasSeen('', 'Pod', namespace)) return undefined;
  const inNamespace = scene.observed.all('', 'Pod', namespace);
  const chosen = inNamespace.filter(({ metadata }) =>
    selector.every(([key, value]) => metadata.labels?.[key] === value),
  );
  const text = selector.map(([key, value]) => `${key}=${value}`).join(',');
  if (chosen.length === 0) return serviceFinding(scene, service, { path: '.spec.selector', value: text, none: 'pod' });
  const [pod] = chosen;
  const port = listAt(service, 'spec', 'ports').find((one) => pod !== undefined && !hasPort(pod, one['targetPort']));
  if (port === undefined) return undefined;
  const value = `${textAt(port, 'name')} -> ${String(port['targetPort'])}`;
  return serviceFinding(scene, service, { path: '.spec.ports', value, none: 'port' });
}

/** Numbers reach a process whether a container names them or not; only names must be there. */
function hasPort(pod: KubeObject, target: unknown): boolean {
  if (typeof target !== 'string') return true;
  return listAt(pod, 'spec', 'containers').some((container) =>
    listAt(container, 'ports').some((port) => textAt(port, 'name') === target),
  );
}

interface Mismatch {
  readonly path: string;
  readonly value: string;
  readonly none: 'pod' | 'port';
}

function serviceFinding(scene: Scene, service: KubeObject, { path, value, none }: Mismatch): Finding {
  const object = refOfObject(service);
  const above = scene.deployedAbove(service);
  const fixes = [offerReapply(object), ...(above === undefined ? [] : [offerDeploy(above.phase, above.component)])];
  return {
    rule: 'A24',
    part: scene.partOf(service),
    // Where there are no pods at all, their workload is the trouble.
    kind: none === 'pod' ? 'symptom' : 'fault',
    severity: 'error',
    code: 'service-without-pods',
    title:
      none === 'pod'
        ? `Service ${object.namespace}/${object.name} finds no pod by ${value}`
        : `Service ${object.namespace}/${object.name} leads to a port that its pods do not have: ${value}`,
    confidence: 'certain',
    object,
    evidence: [seen(object, path, value)],
    fixes,
  };
}
