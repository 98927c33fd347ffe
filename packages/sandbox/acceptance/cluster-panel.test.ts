import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClusterPanel, clusterPanel, type KubeObject, type SandboxKube, startKube } from '../src/index.ts';
import type { ClusterPanelState } from '../src/panel/panel-state.ts';

const deployments = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', namespaced: true };
const pods = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
const web: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'example.org/web:1.2.3' }] },
    },
  },
};
const alert = { labels: { alertname: 'NodeNotReady', severity: 'critical', node: 'x' } };
const dark = {
  labels: { alertname: 'NodeDark', severity: 'critical', k8s_node_name: 'mac-1' },
  annotations: { summary: 'Node mac-1 is not ready' },
};
const id = 'Deployment default/web';

let kube: SandboxKube;
let panel: ClusterPanel;

beforeEach(async () => {
  kube = await startKube({ speed: 0 });
  const alerts = [
    { id: 'node', title: 'A node is gone', alert },
    { id: 'dark', title: 'A node is dark', alert: dark, cause: { kind: 'kill-node' } },
  ];
  panel = clusterPanel(kube, { alerts, gatherMs: 5 });
  await kube.api.create(deployments, web);
  await expect.poll(health, { timeout: 20_000 }).toBe('ready');
});
afterEach(async () => {
  panel[Symbol.dispose]();
  await kube.close();
});

function state(): ClusterPanelState {
  return JSON.parse(JSON.stringify(panel.state()));
}
function workload() {
  return state().workloads.find((candidate) => candidate.id === id);
}
const health = (): string | undefined => workload()?.health;
async function liveImage(): Promise<string> {
  return JSON.stringify((await kube.api.get(deployments, { namespace: 'default', name: 'web' }))?.['spec']);
}

describe('the cluster panel', () => {
  it('shows nodes, workloads and their pods, and tells whoever looks when something changes', async () => {
    let told = 0;
    panel.subscribe(() => {
      told += 1;
    });
    expect(state().nodes).toHaveLength(6);
    expect(workload()).toMatchObject({ ready: 2, wanted: 2, pods: [{ health: 'ready' }, { health: 'ready' }] });
    await kube.api.mergePatch(deployments, { namespace: 'default', name: 'web' }, { spec: { replicas: 3 } });
    await expect.poll(() => workload()?.ready, { timeout: 20_000 }).toBe(3);
    await expect.poll(() => told, { timeout: 20_000 }).toBeGreaterThan(0);
  });

  it('sets a wrong image as somebody would by hand, and shows what comes of it', async () => {
    await panel.act({ do: 'break', kind: 'wrong-image', target: id });
    await expect.poll(health, { timeout: 20_000 }).toBe('broken');
    expect(workload()?.pods.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/),
    );
    const live = await kube.api.get(deployments, { namespace: 'default', name: 'web' });
    expect(JSON.stringify(live?.metadata.managedFields)).toContain('kubectl-edit');
    await panel.act({ do: 'mend', id: state().broken[0]?.id ?? '' });
    await expect.poll(health, { timeout: 20_000 }).toBe('ready');
    expect(await liveImage()).toContain('example.org/web:1.2.3');
    expect(state().broken).toEqual([]);
  });

  it('forgets a breakage that somebody else has mended', async () => {
    await panel.act({ do: 'break', kind: 'wrong-image', target: id });
    expect(state().broken).toHaveLength(1);
    const containers = [{ name: 'web', image: 'example.org/web:1.2.3' }];
    await kube.api.mergePatch(
      deployments,
      { namespace: 'default', name: 'web' },
      { spec: { template: { spec: { containers } } } },
    );
    await expect.poll(() => state().broken, { timeout: 20_000 }).toEqual([]);
  });

  it('kills a node, and brings it back with everything else at once', async () => {
    const [node] = state().nodes;
    await panel.act({ do: 'break', kind: 'kill-node', target: node?.name ?? '' });
    await panel.act({ do: 'break', kind: 'crash', target: id });
    await expect
      .poll(() => state().nodes[0], { timeout: 20_000 })
      .toMatchObject({ health: 'broken', reason: 'NodeNotReady' });
    await expect.poll(health, { timeout: 20_000 }).toBe('broken');
    await panel.act({ do: 'mend-all' });
    await expect.poll(() => state().nodes[0]?.health, { timeout: 20_000 }).toBe('ready');
    await expect.poll(health, { timeout: 20_000 }).toBe('ready');
  });

  it('fires an alert and resolves it', async () => {
    await panel.act({ do: 'fire', alert: 'node' });
    expect(state().alerts[0]).toEqual({ id: 'node', title: 'A node is gone', severity: 'critical', firing: true });
    await panel.act({ do: 'resolve', alert: 'node' });
    expect(state().alerts[0]?.firing).toBe(false);
  });

  it('fires an alert with what brings it about, on a node that is there, and ends it when that is mended', async () => {
    await panel.act({ do: 'fire', alert: 'dark' });
    const [fired] = kube.alertmanager.firing();
    const node = fired?.labels['k8s_node_name'] ?? '';
    expect(state().nodes.map(({ name }) => name)).toContain(node);
    expect(fired?.annotations).toEqual({ summary: `Node ${node} is not ready` });
    expect(Date.parse(fired?.startsAt ?? '')).toBeLessThanOrEqual(Date.now());
    expect(state().broken).toMatchObject([{ kind: 'kill-node', target: node }]);
    const dark = () => state().nodes.find(({ name }) => name === node)?.health;
    await expect.poll(dark, { timeout: 20_000 }).toBe('broken');
    await panel.act({ do: 'mend-all' });
    await expect.poll(dark, { timeout: 20_000 }).toBe('ready');
    expect(state().alerts.map(({ firing }) => firing)).toEqual([false, false]);
  });

  it('has what waited in a back-off tried again at once when it is mended', async () => {
    await panel.act({ do: 'break', kind: 'crash', target: id });
    const reasons = () => workload()?.pods.map(({ reason }) => reason);
    await expect.poll(reasons, { timeout: 20_000 }).toContain('CrashLoopBackOff');
    const before =
      workload()
        ?.pods.filter(({ reason }) => reason === 'CrashLoopBackOff')
        .map(({ name }) => name) ?? [];
    await panel.act({ do: 'mend-all' });
    await expect.poll(health, { timeout: 20_000 }).toBe('ready');
    expect(workload()?.pods.map(({ name }) => name)).not.toEqual(expect.arrayContaining(before));
  });

  it('shows a workload as ready whose evicted pods were replaced', async () => {
    const [name = ''] = workload()?.pods.map((pod) => pod.name) ?? [];
    const status = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: ephemeral-storage.' };
    await kube.api.mergePatch(pods, { namespace: 'default', name }, { status }, 'status');
    const names = () => workload()?.pods.map((pod) => pod.name);
    await expect.poll(names, { timeout: 20_000 }).not.toContain(name);
    await expect.poll(health, { timeout: 20_000 }).toBe('ready');
    const left = await kube.api.list(pods, { namespace: 'default' });
    expect(left.map((pod) => pod.metadata.name)).toContain(name);
  });

  it.each([
    [null, 'The panel takes break'],
    [{ do: 'break', kind: 'paint', target: id }, 'There is no way "paint"'],
    [{ do: 'break', kind: 'crash', target: 'Deployment default/none' }, 'There is no Deployment default/none'],
    [{ do: 'break', kind: 'kill-node', target: 'none' }, 'There is no node none'],
    [{ do: 'fire', alert: 'none' }, 'There is no alert none'],
  ])('refuses %j with a sentence', async (act, sentence) => {
    await expect(panel.act(act)).rejects.toThrow(sentence);
  });
});
