// A stranger's three manifests, deployed to the sandbox with nothing but the published packages.
import { applyPlan, assessReadiness, connectCluster, planPhase } from '@otelops/deployer';
import { startKube } from '@otelops/sandbox';

await using kube = await startKube({ speed: 0 });
await using cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });

const labels = { 'app.kubernetes.io/name': 'hello' };
const container = {
  name: 'hello',
  image: 'registry.example/hello:1.0.0',
  envFrom: [{ configMapRef: { name: 'hello' } }],
};
const phase = {
  id: 'hello',
  title: 'Hello',
  components: [
    {
      name: 'hello',
      objects: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'hello', namespace: 'default' },
          data: { GREETING: 'hi' },
        },
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'hello', namespace: 'default', labels },
          spec: {
            replicas: 2,
            selector: { matchLabels: labels },
            template: { metadata: { labels }, spec: { containers: [container] } },
          },
        },
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'hello', namespace: 'default' },
          spec: { selector: labels, ports: [{ port: 80 }] },
        },
      ],
    },
  ],
};

async function deploy() {
  const plan = await planPhase(phase, { cluster, stateNamespace: 'hello-state' });
  let outcome;
  for await (const event of applyPlan(plan, { holder: { who: 'consumer', from: 'rehearsal' } })) {
    if (event.type === 'outcome') outcome = event;
  }
  return outcome;
}

const first = await deploy();
if (first?.code !== 'done') throw new Error(`first deploy: ${JSON.stringify(first)}`);
const second = await deploy();
if (second?.code !== 'unchanged') throw new Error(`second deploy: ${JSON.stringify(second)}`);
const resource = await cluster.resolve('apps/v1', 'Deployment');
const live = await cluster.get(resource, { namespace: 'default', name: 'hello' });
const readiness = assessReadiness(live);
if (readiness.state !== 'ready') throw new Error(`not ready: ${readiness.message}`);
console.log(first.summary);
