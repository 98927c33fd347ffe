import { fieldAt, isRecord, type JsonRecord, listOf, recordOf, textOf } from '../json.ts';
import type { FieldError } from '../status/field-errors.ts';
import { invalidField } from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';
import { serviceFaults } from '../validation/service.ts';
import { fill } from './fill.ts';
import type { KindRules, RuleEnv } from './kind-rules.ts';

/** The first two numbers of the service network 10.43.0.0/16. */
const NETWORK = '10.43';
const NODE_PORTS = { from: 30_000, count: 2_768 };

/** Cluster addresses, node ports and what else a Service is given. */
export const serviceRules: KindRules = {
  names: 'label-1035',
  prepareCreate: (draft, env) => allocate(draft, undefined, env),
  prepareUpdate: (draft, old, env) => {
    keepAllocated(draft, old);
    allocate(draft, old, env);
  },
  validate: (object, env) => [...serviceFaults(object), ...nodePortFaults(object, env)],
  validateUpdate: (object, old) => addressFaults(object, old),
};

function allocate(draft: KubeObject, old: KubeObject | undefined, env: RuleEnv): void {
  const spec = recordOf(draft['spec']);
  if (spec['type'] === 'ExternalName') return;
  if (textOf(spec['clusterIP']) === '') spec['clusterIP'] = freeAddress(env);
  fill(spec, { clusterIPs: [spec['clusterIP']], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
  const type = spec['type'];
  if (type !== 'NodePort' && type !== 'LoadBalancer') return;
  if (type === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] === false) return;
  const taken = takenNodePorts(env, old);
  for (const port of listOf(spec['ports']).filter(isRecord)) givePort(port, taken, env);
}

function givePort(port: JsonRecord, taken: Set<number>, env: RuleEnv): void {
  while (typeof port['nodePort'] !== 'number' || port['nodePort'] === 0) {
    const candidate = NODE_PORTS.from + env.random(NODE_PORTS.count);
    if (!taken.has(candidate)) port['nodePort'] = candidate;
  }
  if (typeof port['nodePort'] === 'number') taken.add(port['nodePort']);
}

/** What an update leaves out stays as it was given. */
function keepAllocated(draft: KubeObject, old: KubeObject): void {
  const [spec, before] = [recordOf(draft['spec']), recordOf(old['spec'])];
  if (spec['type'] === 'ExternalName' || before['type'] === 'ExternalName') return;
  fill(spec, {
    clusterIP: before['clusterIP'],
    clusterIPs: before['clusterIPs'],
    ipFamilies: before['ipFamilies'],
    ipFamilyPolicy: before['ipFamilyPolicy'],
  });
  if (spec['type'] === 'ClusterIP' || before['type'] === 'ClusterIP') return;
  for (const port of listOf(spec['ports']).filter(isRecord)) {
    const same = listOf(before['ports']).find(
      (other) => fieldAt(other, 'port') === port['port'] && fieldAt(other, 'protocol') === port['protocol'],
    );
    if (isRecord(same)) fill(port, { nodePort: same['nodePort'] });
  }
}

function freeAddress(env: RuleEnv): string {
  const taken = new Set(env.list('/services').map((service) => fieldAt(service, 'spec', 'clusterIP')));
  for (;;) {
    const address = `${NETWORK}.${env.random(256)}.${1 + env.random(254)}`;
    if (!taken.has(address)) return address;
  }
}

function takenNodePorts(env: RuleEnv, except: KubeObject | undefined): Set<number> {
  const taken = new Set<number>();
  for (const service of env.list('/services')) {
    if (service.metadata.uid === except?.metadata.uid) continue;
    for (const port of listOf(fieldAt(service, 'spec', 'ports'))) {
      const nodePort = fieldAt(port, 'nodePort');
      if (typeof nodePort === 'number') taken.add(nodePort);
    }
  }
  return taken;
}

function nodePortFaults(object: KubeObject, env: RuleEnv): FieldError[] {
  const taken = takenNodePorts(env, object);
  return listOf(fieldAt(object, 'spec', 'ports')).flatMap((port, index) => {
    const nodePort = fieldAt(port, 'nodePort');
    if (typeof nodePort !== 'number') return [];
    const field = `spec.ports[${index}].nodePort`;
    if (nodePort < NODE_PORTS.from || nodePort >= NODE_PORTS.from + NODE_PORTS.count) {
      return [
        invalidField(
          field,
          nodePort,
          'provided port is not in the valid range. The range of valid ports is 30000-32767',
        ),
      ];
    }
    return taken.has(nodePort) ? [invalidField(field, nodePort, 'provided port is already allocated')] : [];
  });
}

function addressFaults(object: KubeObject, old: KubeObject): FieldError[] {
  const [now, before] = [recordOf(object['spec']), recordOf(old['spec'])];
  if (before['type'] === 'ExternalName' || now['type'] === 'ExternalName') return [];
  if (textOf(before['clusterIP']) === '' || now['clusterIP'] === before['clusterIP']) return [];
  return [invalidField('spec.clusterIPs[0]', [now['clusterIP']], 'may not change once set')];
}
