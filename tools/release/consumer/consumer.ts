// What a stranger writes against the published types; it only has to type-check.
import { assessReadiness, type Event, type KubeObject, type Phase, planPhase, type Readiness } from '@otelops/deployer';
import { formatRef } from '@otelops/deployer/vocabulary';
import { verbs } from '@otelops/operations';
import { type SandboxKube, startKube } from '@otelops/sandbox';
import { buildPhases, parseConfig } from '@otelops/stack';

const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a', namespace: 'b' },
  spec: {},
};
const readiness: Readiness = assessReadiness(deployment);
const phase: Phase = { id: 'mine', title: 'Mine', components: [{ name: 'mine', objects: [deployment] }] };

export function describe(event: Event): string {
  return event.type === 'outcome' ? event.code : event.type;
}

export async function tryIt(): Promise<string> {
  const kube: SandboxKube = await startKube();
  const { config } = parseConfig('version: 1');
  const phases = config === undefined ? [] : buildPhases(config);
  await kube.close();
  return [
    readiness.state,
    phase.id,
    formatRef(
      deployment.metadata.name === ''
        ? { apiVersion: 'v1', kind: 'Pod', name: 'x' }
        : { apiVersion: 'v1', kind: 'Pod', name: 'y' },
    ),
    phases.length,
    verbs.length,
    typeof planPhase,
  ].join(' ');
}
