import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createAuthority } from '../src/real/certificates/authority.ts';
import { findFreePorts } from '../src/real/free-ports.ts';
import {
  type Destination,
  demandRealKube,
  type RealKube,
  type RealKubeBinaries,
  RealKubeFailure,
  startRealKube,
} from '../src/real/index.ts';
import { createKubeClient, type KubeClient } from '../src/real/kube-client.ts';
import { startOnPorts } from '../src/real/start-real-kube.ts';
import { seedNodes } from '../src/seed/nodes.ts';
import { seedStorage } from '../src/seed/storage.ts';
import { seedSystemWorkloads } from '../src/seed/system-workloads.ts';

/** How long a thing takes is looked at on a quiet machine only, by `npm run test:clock`. */
const strictClock = process.env['OTELOPS_STRICT_CLOCK'] === '1';

const demand = await demandRealKube(process.env);
if (demand.state === 'skip') process.stderr.write(`skipped: tests against a real control plane: ${demand.reason}\n`);

function binaries(): RealKubeBinaries {
  if (demand.state !== 'run') throw new Error(demand.reason);
  return demand.binaries;
}

function clientOf(kube: RealKube): KubeClient {
  return createKubeClient({
    port: Number(new URL(kube.url).port),
    caCertificate: kube.caCertificate,
    credentials: { certificate: kube.clientCertificate, key: kube.clientKey },
  });
}

// biome-ignore lint/suspicious/noExplicitAny: answers of the server are read by the expectations
type Answer = any;

/** Asks until the answer is as wanted; the last answer stands in the error where it never is. */
async function eventually(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
  withinMs = 15_000,
): Promise<Answer> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`not as wanted: ${JSON.stringify(answer)}`);
    await delay(100);
  }
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that is dead and not yet waited for by its parent still has its number.
    return !/^State:\s+Z/m.test(existsSync('/proc') ? readFileSync(`/proc/${pid}/status`, 'utf8') : '');
  } catch {
    return false;
  }
}

async function allGone(pids: readonly number[], folder: string): Promise<void> {
  await eventually(
    async () => ({ alive: pids.filter(isAlive), folder: existsSync(folder) }),
    ({ alive, folder: there }) => alive.length === 0 && !there,
    60_000,
  );
}

const podTemplate = (app: string, extra: object = {}) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'main', image: 'registry.example/app:1' }], ...extra },
});

describe.skipIf(demand.state === 'skip')('a real control plane with simulated nodes', () => {
  let kube: RealKube;
  let client: KubeClient;
  let startedIn: number;
  const asked: Destination[] = [];

  const post = async (path: string, body: unknown): Promise<Answer> => {
    const { status, body: answer } = await client.send('POST', path, body);
    expect(answer, JSON.stringify(answer)).toBeTypeOf('object');
    expect(status, JSON.stringify(answer)).toBe(201);
    return answer;
  };
  const get = async (path: string): Promise<Answer> => (await client.send('GET', path)).body;
  const pods = '/api/v1/namespaces/default/pods';
  const apps = '/apis/apps/v1/namespaces/default';
  const faultyPod = (fault: string, extra: object = {}) =>
    post(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `faulty-${fault.replaceAll(/[^a-z]+/g, '-').replace(/^-|-$/g, '')}`,
        annotations: { 'sandbox.otelops.dev/fault': fault },
      },
      spec: { containers: [{ name: 'main', image: 'registry.example/app:1' }], ...extra },
    });

  beforeAll(async () => {
    const before = performance.now();
    kube = await startRealKube({
      binaries: binaries(),
      pace: { backOff: 500 },
      route: (destination) => {
        asked.push(destination);
        return undefined;
      },
    });
    startedIn = performance.now() - before;
    client = clientOf(kube);
  });

  afterAll(async () => {
    client?.close();
    await kube?.close();
  });

  it('comes up, within twenty seconds, with six ready arm64 nodes of a Mac each', async () => {
    if (strictClock) expect(startedIn).toBeLessThan(20_000);
    await kube.kwokReady;
    const { items } = await get('/api/v1/nodes');
    expect(items.map((node: Answer) => node.metadata.name)).toEqual(kube.nodes);
    expect(kube.nodes).toEqual(['mac-1', 'mac-2', 'mac-3', 'mac-4', 'mac-5', 'mac-6']);
    for (const node of items) {
      expect(node.metadata.labels).toMatchObject({
        'kubernetes.io/arch': 'arm64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': node.metadata.name,
      });
      expect(node.status.allocatable).toMatchObject({ cpu: '24', memory: '96Gi', pods: '110' });
      expect(node.status.nodeInfo.architecture).toBe('arm64');
      expect(node.spec.taints).toBeUndefined();
    }
    expect(items[0].metadata.labels).toHaveProperty('node-role.kubernetes.io/control-plane');
  });

  it('lets its administrator in by certificate and by token, and nobody else', async () => {
    const kubeconfig: Answer = parse(kube.kubeconfig);
    expect(await readFile(kube.kubeconfigPath, 'utf8')).toBe(kube.kubeconfig);
    expect(kubeconfig.clusters[0].cluster.server).toBe(kube.url);
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const answer = await post('/apis/authentication.k8s.io/v1/selfsubjectreviews', review);
    expect(answer.status.userInfo.groups).toContain('system:masters');
    const { request } = await import('node:https');
    const withToken = (token: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { authorization: `Bearer ${token}` };
        request(`${kube.url}/api/v1/nodes`, { ca: kube.caCertificate, headers, agent: false }, (response) =>
          resolve(response.statusCode),
        )
          .once('error', reject)
          .end();
      });
    expect(await withToken(kube.token)).toBe(200);
    expect(await withToken('wrong')).toBe(401);
  });

  it('brings a Deployment up and a DaemonSet to each of its six nodes', async () => {
    const selector = (app: string) => ({ matchLabels: { app } });
    await post(`${apps}/deployments`, {
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: selector('web'),
        template: podTemplate('web', { initContainers: [{ name: 'prepare', image: 'registry.example/prepare:1' }] }),
      },
    });
    await post(`${apps}/daemonsets`, {
      metadata: { name: 'agent' },
      spec: { selector: selector('agent'), template: podTemplate('agent') },
    });
    await eventually(
      () => get(`${apps}/deployments/web`),
      ({ status }) => status?.availableReplicas === 2,
    );
    await eventually(
      () => get(`${apps}/daemonsets/agent`),
      ({ status }) => status?.numberReady === 6,
    );
    const { items } = await get(`${pods}?labelSelector=app%3Dagent`);
    expect(new Set(items.map((pod: Answer) => pod.spec.nodeName))).toEqual(new Set(kube.nodes));
    expect(new Set(items.map((pod: Answer) => pod.status.podIP)).size).toBe(6);
  });

  it('completes a Job', async () => {
    await post('/apis/batch/v1/namespaces/default/jobs', {
      metadata: { name: 'work' },
      spec: { template: podTemplate('work', { restartPolicy: 'Never' }) },
    });
    await eventually(
      () => get('/apis/batch/v1/namespaces/default/jobs/work'),
      ({ status }) => status?.succeeded === 1,
    );
  });

  it('binds a claim at once, or with its first pod, as the StorageClass says', async () => {
    const claims = '/api/v1/namespaces/default/persistentvolumeclaims';
    const claim = (name: string, storageClassName: string | undefined, mode = 'ReadWriteOnce') =>
      post(claims, {
        metadata: { name },
        spec: {
          accessModes: [mode],
          ...(storageClassName === undefined ? {} : { storageClassName }),
          resources: { requests: { storage: '5Gi' } },
        },
      });
    await claim('backup', 'nfs-client');
    const waiting = await claim('data', undefined);
    expect(waiting.spec.storageClassName).toBe('local-path');
    await eventually(
      () => get(`${claims}/backup`),
      ({ status }) => status.phase === 'Bound',
    );
    expect((await get(`${claims}/data`)).status.phase).toBe('Pending');
    await post(pods, {
      metadata: { name: 'consumer' },
      spec: {
        containers: [
          { name: 'main', image: 'registry.example/app:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] },
        ],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
      },
    });
    const consumer = await eventually(
      () => get(`${pods}/consumer`),
      ({ status }) => status.phase === 'Running',
    );
    const bound = await get(`${claims}/data`);
    const volume = await get(`/api/v1/persistentvolumes/${bound.spec.volumeName}`);
    expect(bound.status.phase).toBe('Bound');
    expect(volume.spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values).toEqual([
      consumer.spec.nodeName,
    ]);
    await claim('shared', 'local-path', 'ReadWriteMany');
    await post(pods, {
      metadata: { name: 'sharer' },
      spec: {
        containers: [{ name: 'main', image: 'registry.example/app:1' }],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'shared' } }],
      },
    });
    const { items } = await eventsOf('shared', 'ProvisioningFailed');
    expect(items[0].message).toContain('only supports ReadWriteOnce');
    await client.send('DELETE', `${claims}/backup`);
    await eventually(
      () => get('/api/v1/persistentvolumes'),
      ({ items }) => items.length === 1,
    );
  });

  const container = (pod: Answer) => pod.status.containerStatuses?.[0];
  const waitingFor = (reason: string) => (pod: Answer) => container(pod)?.state.waiting?.reason === reason;
  const eventsOf = (pod: string, reason: string) =>
    eventually(
      () => get(`/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3D${pod},reason%3D${reason}`),
      ({ items }) => items.length > 0,
    );

  it.each([
    ['image-not-found', 'ImagePullBackOff', /registry\.example\/app:1: not found$/, 'BackOff'],
    ['image-wrong-architecture', 'ImagePullBackOff', /no match for platform in manifest/, 'Failed'],
    ['registry-down', 'ImagePullBackOff', /dial tcp 203\.0\.113\.10:443: i\/o timeout$/, 'Failed'],
    ['invalid-image-name', 'InvalidImageName', /invalid reference format$/, 'InspectFailed'],
    ['image-never-pull', 'ErrImageNeverPull', /pull policy of Never$/, 'ErrImageNeverPull'],
    [
      'missing-secret-key',
      'CreateContainerConfigError',
      /^couldn't find key password in Secret default\/credentials$/,
      'Failed',
    ],
  ])('shows the fault %s as a kubelet does', async (fault, reason, message, event) => {
    const { metadata } = await faultyPod(fault);
    const pod = await eventually(() => get(`${pods}/${metadata.name}`), waitingFor(reason));
    expect(container(pod).state.waiting.message).toMatch(message);
    expect(pod.status.phase).toBe('Pending');
    const { items } = await eventsOf(metadata.name, event);
    expect(items[0].source).toEqual({ component: 'kubelet', host: pod.spec.nodeName });
  });

  it.each([
    ['crash-loop', 1, 'Error'],
    ['config-error-exit', 1, 'Error'],
    ['oom-killed', 137, 'OOMKilled'],
    ['liveness-kill', 137, 'Error'],
    ['{"kind":"crash-loop","exitCode":3,"logLines":["boom"]}', 3, 'Error'],
  ])('shows the fault %s with rising restarts', async (fault, exitCode, reason) => {
    const { metadata } = await faultyPod(fault);
    const path = `${pods}/${metadata.name}`;
    const first = await eventually(() => get(path), waitingFor('CrashLoopBackOff'));
    expect(first.status.phase).toBe('Running');
    expect(container(first).lastState.terminated).toMatchObject({ exitCode, reason });
    expect(container(first).state.waiting.message).toMatch(
      /^back-off 10s restarting failed container=main pod=faulty-/,
    );
    const before = container(first).restartCount;
    await eventually(
      () => get(path),
      (pod) => container(pod).restartCount > before,
    );
    await eventsOf(metadata.name, 'BackOff');
    if (fault.startsWith('{')) {
      expect(await get(`${path}/log`)).toBe('boom\n');
      expect(await get(`${path}/log?previous=true`)).toBe('boom\n');
    }
  });

  it('shows a pod that never gets ready, one whose volume does not mount, one whose init container fails', async () => {
    await faultyPod('never-ready');
    await faultyPod('volume-not-mounting');
    await faultyPod('init-container-failing', {
      initContainers: [{ name: 'prepare', image: 'registry.example/prepare:1' }],
    });
    const unready = await eventually(
      () => get(`${pods}/faulty-never-ready`),
      (pod) => container(pod)?.state.running !== undefined,
    );
    expect(container(unready).ready).toBe(false);
    expect(unready.status.conditions.find((one: Answer) => one.type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
    });
    await eventsOf('faulty-never-ready', 'Unhealthy');
    const { items } = await eventsOf('faulty-volume-not-mounting', 'FailedMount');
    expect(items[0].message).toContain('mount failed');
    expect(container(await get(`${pods}/faulty-volume-not-mounting`)).state.waiting.reason).toBe('ContainerCreating');
    const failing = await eventually(
      () => get(`${pods}/faulty-init-container-failing`),
      (pod) => pod.status.initContainerStatuses?.[0].state.waiting?.reason === 'CrashLoopBackOff',
    );
    expect(container(failing).state.waiting.reason).toBe('PodInitializing');
  });

  it('lets a Job fail, and a crashing pod that is not restarted end', async () => {
    await faultyPod('job-failing', { restartPolicy: 'Never' });
    await post(pods, {
      metadata: { name: 'once', annotations: { 'sandbox.otelops.dev/fault': 'oom-killed' } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'registry.example/app:1' }] },
    });
    const job = await eventually(
      () => get(`${pods}/faulty-job-failing`),
      ({ status }) => status.phase === 'Failed',
    );
    expect(container(job).state.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
    const once = await eventually(
      () => get(`${pods}/once`),
      ({ status }) => status.phase === 'Failed',
    );
    expect(container(once).state.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  it('makes a node not ready on demand, and heals it', async () => {
    const annotate = (fault: string | null) =>
      eventually(
        async () => {
          const node = await get('/api/v1/nodes/mac-6');
          node.metadata.annotations['sandbox.otelops.dev/fault'] = fault ?? 'none';
          return client.send('PUT', '/api/v1/nodes/mac-6', node);
        },
        ({ status }) => status === 200,
      );
    const taints = (node: Answer): string[] => (node.spec.taints ?? []).map((taint: Answer) => taint.key);
    await annotate('node-not-ready');
    await eventually(
      () => get('/api/v1/nodes/mac-6'),
      (node) => taints(node).includes('node.kubernetes.io/not-ready'),
    );
    await annotate(null);
    await eventually(
      () => get('/api/v1/nodes/mac-6'),
      (node) => taints(node).length === 0,
    );
  });

  it('gives logs as a kubelet does, and refuses where there are none', async () => {
    await post(pods, {
      metadata: { name: 'talker', annotations: { 'sandbox.otelops.dev/log': 'one\ntwo\nthree' } },
      spec: { containers: [{ name: 'main', image: 'registry.example/app:1' }] },
    });
    await eventually(
      () => get(`${pods}/talker`),
      ({ status }) => status.phase === 'Running',
    );
    expect(await get(`${pods}/talker/log`)).toBe('one\ntwo\nthree\n');
    expect(await get(`${pods}/talker/log?tailLines=1&timestamps=true`)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z three\n$/);
    expect(await get(`${pods}/talker/log?previous=true`)).toMatchObject({
      code: 400,
      message: 'previous terminated container "main" in pod "talker" not found',
    });
  });

  it('refuses as a real server does: RBAC, admission and validation are on', async () => {
    const bad = await client.send('POST', pods, { metadata: { name: 'Bad_Name' }, spec: { containers: [] } });
    expect(bad.status).toBe(422);
    const review = await post('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      spec: { user: 'nobody', resourceAttributes: { verb: 'list', resource: 'secrets' } },
    });
    expect(review.status.allowed).toBe(false);
    await post('/api/v1/namespaces', {
      metadata: { name: 'strict', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    await eventually(
      () => get('/api/v1/namespaces/strict/serviceaccounts/default'),
      (answer) => answer.kind === 'ServiceAccount',
    );
    const privileged = await client.send('POST', '/api/v1/namespaces/strict/pods', {
      metadata: { name: 'privileged' },
      spec: { containers: [{ name: 'main', image: 'a:1', securityContext: { privileged: true } }] },
    });
    expect(privileged.status).toBe(403);
  });

  it('reaches what stands in for a Service, and finds the connection refused where nothing does', async () => {
    const server = createServer((_request, response) => response.end('here I am'));
    server.listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    await post(pods, { ...podTemplate('far'), metadata: { name: 'far', labels: { app: 'far' } } });
    const service = await post('/api/v1/namespaces/default/services', {
      metadata: { name: 'far' },
      spec: { ports: [{ port: 80 }], selector: { app: 'far' } },
    });
    await eventually(
      () =>
        get(
          '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dfar',
        ),
      ({ items }) => items[0]?.endpoints?.[0]?.conditions.ready === true,
    );
    const proxy = '/api/v1/namespaces/default/services/far:80/proxy/';
    expect((await client.send('GET', proxy)).status).toBe(503);
    expect(asked.at(-1)?.host).toMatch(/^10\.42\./);
    const withdraw = kube.standIn({ namespace: 'default', name: 'far' }, { host: '127.0.0.1', port: portOf(server) });
    expect(await get(proxy)).toBe('here I am');
    expect(service.spec.clusterIP).toMatch(/^10\.43\./);
    withdraw();
    expect((await client.send('GET', proxy)).status).toBe(503);
    server.close();
  });

  it('calls a webhook behind a Service at what stands in for it', async () => {
    const authority = createAuthority('hook-ca', new Date());
    const { certificate: cert, key } = authority.issue({ commonName: 'hook', dnsNames: ['hook.default.svc'] });
    const server = createHttpsServer({ cert, key }, async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { apiVersion, kind, request: review } = JSON.parse(body);
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          apiVersion,
          kind,
          response: { uid: review.uid, allowed: false, status: { message: 'the double says no' } },
        }),
      );
    });
    server.listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const service = await post('/api/v1/namespaces/default/services', {
      metadata: { name: 'hook' },
      spec: { ports: [{ port: 443 }] },
    });
    await post('/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', {
      metadata: { name: 'hook' },
      webhooks: [
        {
          name: 'hook.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Fail',
          clientConfig: {
            service: { name: 'hook', namespace: 'default' },
            caBundle: Buffer.from(authority.certificate).toString('base64'),
          },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
          matchConditions: [{ name: 'ours', expression: "object.metadata.name.startsWith('judged')" }],
        },
      ],
    });
    const create = () =>
      client.send('POST', '/api/v1/namespaces/default/configmaps?dryRun=All', { metadata: { name: 'judged' } });
    const message = async (): Promise<string> => ((await create()).body as Answer).message ?? '';
    await eventually(message, (text) => text.includes('failed calling webhook'));
    expect(asked.at(-1)).toEqual({ host: service.spec.clusterIP, port: 443 });
    kube.standIn({ namespace: 'default', name: 'hook' }, { host: '127.0.0.1', port: portOf(server) });
    expect(await message()).toBe('admission webhook "hook.example.com" denied the request: the double says no');
    server.close();
    server.closeAllConnections();
  });

  it('survives that one of its servers is killed and started again', async () => {
    const before = kube.pids()['kube-apiserver'];
    await kube.kill('kube-apiserver');
    await expect(client.send('GET', '/readyz')).rejects.toThrow();
    await kube.restart('kube-apiserver');
    await eventually(
      () => client.send('GET', '/readyz').catch(() => ({ status: 0 })),
      ({ status }) => status === 200,
    );
    expect(kube.pids()['kube-apiserver']).not.toBe(before);
    expect((await get(`${apps}/deployments/web`)).metadata.name).toBe('web');
  });

  it('leaves nothing behind when it is closed', async () => {
    const second = await startRealKube({ binaries: binaries(), nodes: 1, waitForNodes: false });
    const pids = Object.values(second.pids());
    const folder = dirname(second.kubeconfigPath);
    expect(pids).toHaveLength(5);
    expect(pids.every(isAlive)).toBe(true);
    await second.close();
    await allGone(pids, folder);
  });

  it('may hold from its start what the sandbox holds', async () => {
    const macs = seedNodes(2, new Date());
    await using seeded = await startRealKube({
      binaries: binaries(),
      seed: [...macs, ...seedStorage(), ...seedSystemWorkloads()],
    });
    expect(seeded.nodes).toEqual(macs.map(({ metadata }) => metadata.name));
    const asking = clientOf(seeded);
    const dns = '/apis/apps/v1/namespaces/kube-system/deployments/coredns';
    await eventually(
      async () => (await asking.send('GET', dns)).body,
      ({ status }) => status?.availableReplicas === 1,
    );
    const { body }: Answer = await asking.send('GET', '/api/v1/namespaces/kube-system/pods');
    expect(
      await asking.send('GET', `/api/v1/namespaces/kube-system/pods/${body.items[0].metadata.name}/log`),
    ).toMatchObject({ status: 200 });
    asking.close();
  });

  it('starts the API server alone where nothing else is wanted', async () => {
    await using bare = await startRealKube({ binaries: binaries(), apiOnly: true });
    expect(Object.keys(bare.pids())).toEqual(['etcd', 'kube-apiserver']);
    const asking = clientOf(bare);
    expect((await asking.send('GET', '/api/v1/nodes')).body).toMatchObject({ items: [] });
    asking.close();
  });

  it('knows a port that was taken from other reasons to end', async () => {
    const server = createServer().listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const [api = 0, kwok = 0] = await findFreePorts(2);
    const failure = startOnPorts({ binaries: binaries(), apiOnly: true }, { etcd: portOf(server), api, kwok });
    await expect(failure).rejects.toMatchObject({ code: 'port-taken', server: 'etcd' });
    server.close();
  });

  it('says which server did not come up, with its last lines', async () => {
    const missing = { ...binaries(), kwok: { ...binaries().kwok, path: binaries().etcd.path } };
    const failure = await startRealKube({ binaries: missing }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RealKubeFailure);
    expect(failure).toMatchObject({ code: 'server-ended', server: 'kwok' });
    expect(failure instanceof RealKubeFailure ? failure.log : '').not.toBe('');
  });
});

describe.skipIf(demand.state === 'skip')('a real control plane whose owner is killed', () => {
  interface Held {
    pids: Record<string, number>;
    folder: string;
  }

  async function hold(): Promise<{ owner: number; held: Held }> {
    // Says at once why there are no servers, instead of waiting for a child that cannot start them.
    binaries();
    const script = join(import.meta.dirname, 'hold-real-kube.ts');
    const child = spawn(process.execPath, ['--conditions=@otelops/source', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    return { owner: child.pid ?? 0, held: JSON.parse(String(line)) };
  }

  async function keeperOf(folder: string): Promise<number> {
    const entries = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
    const lines = await Promise.all(
      entries.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')] as const),
    );
    return Number(lines.find(([, line]) => line.includes('keeper-main') && line.includes(folder))?.[0]);
  }

  it('is gone after kill -9 of its owner', async () => {
    const { owner, held } = await hold();
    expect(Object.values(held.pids).every(isAlive)).toBe(true);
    process.kill(owner, 'SIGKILL');
    await allGone(Object.values(held.pids), held.folder);
  });

  it.runIf(existsSync('/proc'))('is swept up by the next start where its keeper was killed as well', async () => {
    const { owner, held } = await hold();
    const keeper = await keeperOf(held.folder);
    process.kill(keeper, 'SIGSTOP');
    process.kill(owner, 'SIGKILL');
    process.kill(keeper, 'SIGKILL');
    await eventually(
      async () => isAlive(keeper) || isAlive(owner),
      (alive) => !alive,
    );
    expect(Object.values(held.pids).some(isAlive)).toBe(true);
    const next = await startRealKube({ binaries: binaries(), nodes: 1, waitForNodes: false });
    await allGone(Object.values(held.pids), held.folder);
    await next.close();
  });

  it.runIf(existsSync('/proc'))('is taken down by its owner where only the keeper was killed', async () => {
    const kube = await startRealKube({ binaries: binaries(), nodes: 1, waitForNodes: false });
    const pids = Object.values(kube.pids());
    const folder = dirname(kube.kubeconfigPath);
    process.kill(await keeperOf(folder), 'SIGKILL');
    await eventually(
      async () => pids.filter(isAlive),
      (alive) => alive.length === 0,
      60_000,
    );
    await kube.close();
    expect(existsSync(folder)).toBe(false);
  });
});
