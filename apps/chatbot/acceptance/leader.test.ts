import { breakLock, connectCluster, systemClock } from '@otelops/deployer';
import { startKube } from '@otelops/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepLead } from '../src/leader/keep-lead.ts';
import { lead } from '../src/leader/lead.ts';
import { createNotebook } from './kit/notebook.ts';
import { until } from './kit/until.ts';

const own = new AsyncDisposableStack();
let kubeconfig = '';
beforeAll(async () => {
  kubeconfig = own.use(await startKube({ speed: 0, controllers: false })).kubeconfig;
});
afterAll(() => own.disposeAsync());

async function candidate(name: string, signal: AbortSignal) {
  const cluster = own.use(await connectCluster({ kubeconfig: { text: kubeconfig }, kind: 'sandbox' }));
  const telemetry = createNotebook();
  const times = { leaseMs: 60_000, renewMs: 500 };
  const options = {
    cluster,
    clock: systemClock,
    telemetry,
    namespace: 'default',
    process: { id: name, name },
    signal,
    times,
  };
  return { telemetry, leads: lead(options) };
}

test('one of two bots leads; the other says for whom it waits, and leads when that one has gone', async () => {
  const stop = new AbortController();
  const first = await candidate('bot-a', stop.signal);
  const lead = await first.leads;
  const second = await candidate('bot-b', stop.signal);
  await until('the wait', () => second.telemetry.lines.some((line) => line.includes('Another bot leads (bot-a')));
  let leadsNow = false;
  void second.leads.then(() => {
    leadsNow = true;
  });
  expect(leadsNow).toBe(false);
  await lead?.release();
  const next = await second.leads;
  expect(next?.holder.from).toBe('bot-b');
  expect(next?.signal.aborted).toBe(false);
  await next?.release();
});

test('a bot that is told to stop waits no longer', async () => {
  const stop = new AbortController();
  const holder = await (await candidate('bot-a', new AbortController().signal)).leads;
  const waiting = await candidate('bot-b', stop.signal);
  await until('the wait', () => waiting.telemetry.lines.length > 0);
  stop.abort();
  expect(await waiting.leads).toBeUndefined();
  await holder?.release();
});

test('an API server that is away costs nobody the lead; another bot that took it does', async () => {
  await using kube = await startKube({ speed: 0, controllers: false });
  const connect = () =>
    connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox', bounds: { callMs: 1_000 } });
  await using cluster = await connect();
  const telemetry = createNotebook();
  const options = {
    ...{ cluster, clock: systemClock, telemetry, namespace: 'default', signal: new AbortController().signal },
    times: { leaseMs: 10_000, renewMs: 500 },
  };
  const kept = await keepLead({ ...options, process: { id: 'a', name: 'bot-a' } });
  const lost: string[] = [];
  kept?.onLost((reason) => lost.push(reason));
  const heal = kube.faults.add({ match: {}, effect: { kind: 'status', code: 503 } });
  await until('the trouble', () => telemetry.lines.some((line) => line.includes('cannot be renewed')));
  heal();
  await until('the renewal', () => telemetry.lines.some((line) => line.includes('renewed again')));
  expect(lost).toEqual([]);
  // Whoever comes first has it: the other bot, after a few attempts at most.
  const other = await until('the other one to lead', async () => {
    await breakLock(cluster, 'default', 'chatbot');
    return lead({ ...options, process: { id: 'b', name: 'bot-b' }, signal: AbortSignal.timeout(1_000) });
  });
  await until('the loss', () => lost.length > 0);
  expect(lost[0]).toContain('leads no more');
  await other.release();
});
