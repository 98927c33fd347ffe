import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { demandRealKube, type RealSandbox, startRealSandbox } from '@otelops/sandbox';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { promiseNothing } from './no-op-promise.ts';
import { runOnce, type SentRequest } from './no-op-site.ts';

const demand = await demandRealKube(process.env);
if (demand.state === 'skip') process.stderr.write(`skipped: no-op deploy on a real API server: ${demand.reason}\n`);

/** Every request of undici, which the engine alone uses in this process. */
const sent: SentRequest[] = [];

function note(message: unknown): void {
  if (typeof message !== 'object' || message === null || !('request' in message)) return;
  const { request } = message;
  if (typeof request !== 'object' || request === null || !('method' in request) || !('path' in request)) return;
  const [path = '', query = ''] = String(request.path).split('?');
  sent.push({ method: String(request.method), path, query });
}

describe.skipIf(demand.state === 'skip')('on a real API server', () => {
  let kube: RealSandbox;

  beforeAll(async () => {
    if (demand.state !== 'run') throw new Error(demand.reason);
    kube = await startRealSandbox({ binaries: demand.binaries });
    const events = await runOnce(['deploy', 'all'], { kubeconfig: kube.kubeconfig, webhooks: false });
    expect(events.at(-1)).toMatchObject({ type: 'outcome', code: 'done' });
    subscribe('undici:request:create', note);
  });

  afterAll(async () => {
    unsubscribe('undici:request:create', note);
    await kube?.[Symbol.asyncDispose]();
  });

  promiseNothing(() => ({
    kubeconfig: kube.kubeconfig,
    webhooks: false,
    mark: () => sent.length,
    since: (mark) => sent.slice(mark),
    settled: async () => undefined,
  }));
});
