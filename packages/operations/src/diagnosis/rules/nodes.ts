import type { KubeObject } from '@otelops/deployer';
import { at, listAt, textAt } from '@otelops/deployer/vocabulary';
import { seen } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { advise, offerUncordon } from '../offers.ts';
import type { Rule } from '../rule.ts';
import { refOfObject, type Scene } from '../scene.ts';

/** A node that does not answer: the Mac sleeps, its virtual machine is paused, or the network is cut. */
export const nodeNotReady: Rule = {
  id: 'A09',
  about: 'nodes that do not answer',
  find: (scene) =>
    nodesOf(scene).flatMap((node) => {
      const ready = conditionOf(node, 'Ready');
      if (ready === undefined || textAt(ready, 'status') === 'True') return [];
      const ref = refOfObject(node);
      const why = textAt(ready, 'message') || textAt(ready, 'reason') || 'it says nothing';
      return [
        nodeFinding('A09', node, {
          code: 'node-not-ready',
          severity: 'error',
          title: `Node ${ref.name} is not ready: ${why}`,
          path: '.status.conditions[type="Ready"]',
          value: `${textAt(ready, 'status')} since ${textAt(ready, 'lastTransitionTime')}`,
          fixes: [advise(`Wake the Mac, and look at the virtual machine and K3s on ${ref.name}`)],
        }),
      ];
    }),
};

const pressures = ['DiskPressure', 'MemoryPressure', 'PIDPressure'] as const;

/** The kubelet evicts pods from a node under pressure, and takes no new ones. */
export const nodePressure: Rule = {
  id: 'A10',
  about: 'nodes that run out of disk, memory or processes',
  find: (scene) =>
    nodesOf(scene).flatMap((node) =>
      pressures.flatMap((type) => {
        const condition = conditionOf(node, type);
        if (condition === undefined || textAt(condition, 'status') !== 'True') return [];
        return [
          nodeFinding('A10', node, {
            code: 'node-under-pressure',
            severity: 'error',
            title: `Node ${node.metadata.name} has ${type}: ${textAt(condition, 'message') || 'no more is said'}`,
            path: `.status.conditions[type="${type}"]`,
            value: `True since ${textAt(condition, 'lastTransitionTime')}`,
            fixes: [
              advise(
                type === 'DiskPressure'
                  ? `Free disk on ${node.metadata.name}: remove unused images, look for what grew, lower retention`
                  : `Find what takes so much on ${node.metadata.name}, and limit or move it`,
              ),
            ],
          }),
        ];
      }),
    ),
};

/** A cordoned node takes no new pods; a DaemonSet's come all the same. */
export const nodeCordoned: Rule = {
  id: 'A07',
  about: 'nodes that were cordoned and forgotten',
  find: (scene) =>
    nodesOf(scene).flatMap((node) => {
      if (at(node, 'spec', 'unschedulable') !== true) return [];
      const finding = nodeFinding('A07', node, {
        code: 'unschedulable',
        severity: 'warning',
        title: `Node ${node.metadata.name} is cordoned: no new pods go there`,
        path: '.spec.unschedulable',
        value: 'true',
        fixes: [offerUncordon(refOfObject(node))],
      });
      return [finding];
    }),
};

interface NodeTrouble {
  readonly code: Finding['code'];
  readonly severity: Finding['severity'];
  readonly title: string;
  readonly path: string;
  readonly value: string;
  readonly fixes: Finding['fixes'];
}

function nodeFinding(rule: string, node: KubeObject, trouble: NodeTrouble): Finding {
  const { path, value, ...rest } = trouble;
  const object = refOfObject(node);
  return {
    rule,
    part: 'nodes',
    kind: 'fault',
    confidence: 'certain',
    object,
    evidence: [seen(object, path, value)],
    ...rest,
  };
}

function nodesOf({ observed }: Scene): readonly KubeObject[] {
  return observed.all('', 'Node').toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
}

function conditionOf(node: KubeObject, type: string): unknown {
  return listAt(node, 'status', 'conditions').find((condition) => textAt(condition, 'type') === type);
}
