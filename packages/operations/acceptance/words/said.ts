import type { KubeObject } from '@otelops/deployer';
import type { Bundle } from '../../src/diagnosis/bundle.ts';
import { diagnoseBundle } from '../../src/diagnosis/diagnose.ts';
import { emptyBundle } from '../../src/diagnosis/empty-bundle.ts';
import type { Finding } from '../../src/diagnosis/finding.ts';

/** Components whose words are read here. */
export type Speaker = 'prometheus' | 'alertmanager' | 'loki' | 'otel-node' | 'otel-gateway';

/** What a diagnosis finds where nothing is known but what one pod said. */
export function foundIn(component: Speaker, lines: readonly string[], ready: boolean): readonly Finding[] {
  const { findings } = diagnoseBundle(bundleOf(component, lines, ready));
  return (
    findings
      .flatMap(({ finding, symptoms }) => [finding, ...symptoms])
      // That a pod is not ready is told by its object, which is made up here.
      .filter(({ rule }) => rule !== 'cause')
  );
}

const workload = { apiVersion: 'apps/v1', kind: 'StatefulSet' } as const;

function bundleOf(component: Speaker, lines: readonly string[], ready: boolean): Bundle {
  const namespace = 'here';
  const name = `${component}-0`;
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      uid: 'uid-pod',
      ownerReferences: [{ ...workload, name: component, uid: 'uid-workload', controller: true }],
    },
    spec: { nodeName: 'mac-1', containers: [{ name: 'main', image: 'x' }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
  return {
    ...emptyBundle('2026-03-01T12:00:00.000Z'),
    objects: [pod],
    logs: [{ namespace, pod: name, container: 'main', previous: false, lines }],
    deployed: [
      { phase: 'phase-3', component, ref: { ...workload, namespace, name: component }, state: 'unknown', message: '' },
    ],
  };
}
