import { startKube } from '@otelops/sandbox';
import { expect, it } from 'vitest';
import { connectCluster } from '../src/cluster/connect-cluster.ts';
import { systemClock } from '../src/cluster/system-clock.ts';
import { type Manifest, refOf } from '../src/objects.ts';
import type { WaitNotice, WaitReport } from '../src/waiting/wait-types.ts';
import { waitUntilReady } from '../src/waiting/wait-until-ready.ts';
import { workload } from './waiting/fault-table.ts';

const workloadsOnly = { apiGroups: ['apps', 'storage.k8s.io'], resources: ['*'], verbs: ['*'] };

/** A user who may do what these rules say: by default everything with workloads and nothing with pods, events, claims and nodes. */
function rules(user: string, more: readonly object[] = []): readonly Manifest[] {
  const name = `rules-of-${user}`;
  const apiGroup = 'rbac.authorization.k8s.io';
  return [
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: [workloadsOnly, ...more],
    },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup, kind: 'ClusterRole', name },
      subjects: [{ apiGroup, kind: 'User', name: user }],
    },
  ];
}

it('a user who may not watch pods is told so, with the command that would allow it, and waits with what is seen', async () => {
  await using kube = await startKube({ speed: 0.2 });
  await using admin = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
  const user = kube.addUser('ada');
  for (const rule of rules('ada')) await admin.apply(rule, { fieldManager: 'otelops' });
  await using cluster = await connectCluster({ kubeconfig: { text: user.kubeconfig }, kind: 'sandbox' });

  const { object } = await cluster.apply(workload('Deployment', 'default'), { fieldManager: 'otelops' });
  const wait = waitUntilReady([refOf(object)], {
    cluster,
    clock: systemClock,
    timeoutMs: 30_000,
    alreadySeen: [object],
  });
  const notices: WaitNotice[] = [];
  let next: IteratorResult<WaitNotice, WaitReport> = await wait.next();
  while (next.done !== true) {
    notices.push(next.value);
    next = await wait.next();
  }
  expect(next.value.state).toBe('ready');
  expect(next.value.blind.map(({ kind }) => kind).toSorted()).toEqual([
    'Event',
    'Node',
    'PersistentVolumeClaim',
    'Pod',
  ]);
  expect(notices).toContainEqual({
    type: 'blind',
    spot: expect.objectContaining({
      kind: 'Pod',
      code: 'forbidden',
      message: expect.stringContaining('cannot'),
      advice: expect.arrayContaining([expect.stringMatching(/kubectl create role .* --resource=pods/)]),
    }),
  });

  const secret: Manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hidden', namespace: 'default' } };
  const blind = waitUntilReady([refOf(secret)], { cluster, clock: systemClock, timeoutMs: 30_000 });
  let last = await blind.next();
  while (last.done !== true) last = await blind.next();
  expect(last.value).toMatchObject({
    state: 'failed',
    targets: [{ readiness: { state: 'unknown' } }],
    causes: [{ code: 'forbidden', terminal: true }],
  });
});

it('a user who may not read logs is told so once, with the command that would allow it, beside the cause that is seen', async () => {
  await using kube = await startKube({ speed: 0 });
  await using admin = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
  const user = kube.addUser('bob');
  const looking = {
    apiGroups: [''],
    resources: ['pods', 'events', 'nodes', 'persistentvolumeclaims'],
    verbs: ['get', 'list', 'watch'],
  };
  for (const rule of rules('bob', [looking])) await admin.apply(rule, { fieldManager: 'otelops' });
  await using cluster = await connectCluster({ kubeconfig: { text: user.kubeconfig }, kind: 'sandbox' });

  const fault = JSON.stringify({ kind: 'crash-loop', exitCode: 3, logLines: ['loading', 'fatal'] });
  const { object } = await cluster.apply(workload('Deployment', 'default', { fault }), { fieldManager: 'otelops' });
  // The other one keeps the wait going, however long the refusal takes to arrive.
  const absent = { ...refOf(object), name: 'absent' };
  const wait = waitUntilReady([refOf(object), absent], {
    cluster,
    clock: systemClock,
    timeoutMs: 60_000,
    onTerminal: 'go-on',
  });
  const notices: WaitNotice[] = [];
  const [blind, crash] = [ofType(notices, 'blind'), ofType(notices, 'cause')];
  for (let next = await wait.next(); next.done !== true; next = await wait.next()) {
    notices.push(next.value);
    if (blind().length > 0 && crash().length > 0) break;
  }
  await wait.return(undefined as never);
  expect(blind()).toMatchObject([
    {
      spot: {
        kind: 'PodLog',
        namespace: 'default',
        code: 'forbidden',
        advice: expect.arrayContaining([expect.stringMatching(/kubectl create role .* --resource=pods\/log/)]),
      },
    },
  ]);
  expect(crash().at(-1)).toMatchObject({ ref: { name: 'web' } });
});

function ofType(notices: readonly WaitNotice[], type: WaitNotice['type']): () => readonly WaitNotice[] {
  return () => notices.filter((notice) => notice.type === type);
}
