import { describe, expect, it } from 'vitest';
import type { KubeClient } from './kube-client.ts';
import { createStandIns } from './stand-ins.ts';

const answers: Record<string, unknown> = {
  '/api/v1/services': {
    items: [{ metadata: { namespace: 'observability', name: 'grafana' }, spec: { clusterIP: '10.43.0.7' } }],
  },
  '/apis/discovery.k8s.io/v1/endpointslices': {
    items: [
      {
        metadata: {
          namespace: 'observability',
          name: 'grafana-x1',
          labels: { 'kubernetes.io/service-name': 'grafana' },
        },
        endpoints: [{ addresses: ['10.42.0.3'] }],
      },
    ],
  },
};
const client: KubeClient = {
  send: async (_method, path) => ({ status: 200, body: answers[path] }),
  watch: async () => undefined,
  close: () => undefined,
};
const grafana = { namespace: 'observability', name: 'grafana' };
const target = { host: '127.0.0.1', port: 3000 };

describe('what stands in for a Service', () => {
  it('is found by the address of the Service and by that of its pods', async () => {
    const standIns = createStandIns(client);
    standIns.add(grafana, target);
    expect(await standIns.route({ host: '10.43.0.7', port: 80 })).toMatchObject(target);
    expect(await standIns.route({ host: '10.42.0.3', port: 3000 })).toMatchObject(target);
    expect(await standIns.route({ host: '10.43.0.8', port: 80 })).toBeUndefined();
  });

  it('is gone once withdrawn, unless another took its place', async () => {
    const standIns = createStandIns(client);
    const withdraw = standIns.add(grafana, target);
    const other = { host: '127.0.0.1', port: 3001 };
    standIns.add(grafana, other);
    withdraw();
    expect(await standIns.route({ host: '10.43.0.7', port: 80 })).toMatchObject(other);
    standIns.add(grafana, target)();
    expect(await standIns.route({ host: '10.43.0.7', port: 80 })).toBeUndefined();
  });
});
