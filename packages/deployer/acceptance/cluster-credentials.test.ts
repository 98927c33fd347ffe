import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect as connectSocket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuthority } from '../../sandbox/src/real/certificates/authority.ts';
import { builtinResource } from '../src/cluster/builtin-kinds.ts';
import { type ConnectOptions, connectCluster } from '../src/cluster/connect-cluster.ts';
import type { Environment } from '../src/cluster/environment.ts';
import type { ApiResource } from '../src/ports.ts';
import { configMap, type Handler, type LoopbackApi, startLoopbackApi } from './loopback-api.ts';

/** How long a thing takes is looked at on a quiet machine only, by `npm run test:clock`. */
const strictClock = process.env['OTELOPS_STRICT_CLOCK'] === '1';

const configMaps = builtinResource('v1', 'ConfigMap') as ApiResource;
const answer: Handler = ({ json }) => json(200, configMap('a'));
const dayMs = 86_400_000;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otelops-credentials-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = (variables: Record<string, string> = {}): Environment => ({
  variables: { PATH: process.env['PATH'], ...variables },
  homeDirectory: join(folder, 'home'),
  serviceAccountDirectory: join(folder, 'serviceaccount'),
});

async function ask(options: Omit<ConnectOptions, 'kind'>): Promise<void> {
  await using cluster = await connectCluster({ environment: environment(), ...options, kind: 'real' });
  await cluster.get(configMaps, { name: 'a' });
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const authorizations = (api: LoopbackApi): unknown[] => api.requests.map(({ headers }) => headers.authorization);

describe('a user of a kubeconfig', () => {
  test('with a token, a name and password, or neither', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    await ask({ kubeconfig: { text: api.kubeconfig({ user: { token: 'abc' } }) } });
    await ask({ kubeconfig: { text: api.kubeconfig({ user: { username: 'u', password: 'p' } }) } });
    await ask({ kubeconfig: { text: api.kubeconfig({ user: {} }) } });
    expect(authorizations(api)).toEqual(['Bearer abc', `Basic ${Buffer.from('u:p').toString('base64')}`, undefined]);
  });

  test('with a client certificate is let in by it', async () => {
    await using api = await startLoopbackApi({ handler: answer, requireClientCertificate: true });
    const { certificate, key } = api.authority.issue({ commonName: 'admin', organizations: ['system:masters'] });
    file('admin.crt', certificate);
    file('admin.key', key);
    const path = file(
      'config',
      api.kubeconfig({ user: { 'client-certificate': 'admin.crt', 'client-key': 'admin.key' } }),
    );
    await expect(ask({ kubeconfig: { path } })).resolves.toBeUndefined();
    await expect(ask({ kubeconfig: { text: api.kubeconfig() } })).rejects.toMatchObject({
      code: 'cluster-unreachable',
    });
  });

  test('that acts as another says so', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    await ask({
      kubeconfig: {
        text: api.kubeconfig({
          user: { token: 't', as: 'jane', 'as-groups': ['a', 'b'], 'as-user-extra': { Scope: ['x'] } },
        }),
      },
    });
    expect(api.requests[0]?.headers).toMatchObject({
      'impersonate-user': 'jane',
      'impersonate-group': 'a, b',
      'impersonate-extra-scope': 'x',
    });
  });

  test('with a token file gets the new token when the file changes, at the latest when the old one is refused', async () => {
    await using api = await startLoopbackApi({
      handler: ({ request, json, status }) =>
        request.headers.authorization === 'Bearer first' && api.requests.length > 1
          ? status(401, 'Unauthorized')
          : json(200, configMap('a')),
    });
    const tokenFile = file('token', 'first\n');
    await using cluster = await connectCluster({
      kubeconfig: { text: api.kubeconfig({ user: { tokenFile } }) },
      kind: 'real',
    });
    await cluster.get(configMaps, { name: 'a' });
    file('token', 'second!\n');
    await cluster.get(configMaps, { name: 'a' });
    expect(authorizations(api)).toEqual(['Bearer first', 'Bearer first', 'Bearer second!']);
  });

  test('whose credentials are refused is told what is wrong with them, if that can be seen', async () => {
    await using api = await startLoopbackApi({ handler: ({ status }) => status(401, 'Unauthorized') });
    const { certificate, key } = createAuthority('old', new Date(Date.now() - 30 * dayMs)).issue({
      commonName: 'admin',
    });
    const user = {
      'client-certificate-data': Buffer.from(certificate).toString('base64'),
      'client-key-data': Buffer.from(key).toString('base64'),
    };
    const failure = await ask({ kubeconfig: { text: api.kubeconfig({ user }) } }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'unauthorized',
      advice: [
        expect.stringMatching(/^The client certificate of the kubeconfig expired on \d{4}-\d\d-\d\d/),
        expect.anything(),
      ],
    });
    expect(JSON.stringify(failure)).not.toContain(key.split('\n')[1]);
  });
});

describe('a credential plugin', () => {
  const plugin = (script: string): string => {
    const path = file('plugin.mjs', `#!${process.execPath}\n${script}`);
    chmodSync(path, 0o755);
    return './plugin.mjs';
  };
  const credential = (status: string): string =>
    `console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: ${status} }));`;
  const exec = (command: string, more: object = {}): object => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command, ...more },
  });

  test('is run from the folder of the kubeconfig, once, and told of the cluster if it asks', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    const command = plugin(
      credential(
        `{ token: 'plugin-' + process.argv[2] + '-' + process.env.EXTRA + '-' + JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec.cluster.server }`,
      ),
    );
    const user = exec(command, { args: ['arg'], env: [{ name: 'EXTRA', value: 'env' }], provideClusterInfo: true });
    const path = file('config', api.kubeconfig({ user }));
    await using cluster = await connectCluster({ environment: environment(), kubeconfig: { path }, kind: 'real' });
    await Promise.all([1, 2, 3].map(() => cluster.get(configMaps, { name: 'a' })));
    expect(authorizations(api)).toEqual([1, 2, 3].map(() => `Bearer plugin-arg-env-${api.url}`));
  });

  test('is run again when its token has expired or was refused', async () => {
    await using api = await startLoopbackApi({
      handler: ({ visit, json, status }) => (visit === 2 ? status(401, 'Unauthorized') : json(200, configMap('a'))),
    });
    const command = plugin(credential(`{ token: 'at-' + process.hrtime.bigint() }`));
    const path = file('config', api.kubeconfig({ user: exec(command) }));
    await using cluster = await connectCluster({ environment: environment(), kubeconfig: { path }, kind: 'real' });
    await cluster.get(configMaps, { name: 'a' });
    await cluster.get(configMaps, { name: 'a' });
    const [first, second, third] = authorizations(api);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test('may hand out a certificate instead of a token', async () => {
    await using api = await startLoopbackApi({ handler: answer, requireClientCertificate: true });
    const { certificate, key } = api.authority.issue({ commonName: 'plugin' });
    const command = plugin(
      credential(`{ clientCertificateData: ${JSON.stringify(certificate)}, clientKeyData: ${JSON.stringify(key)} }`),
    );
    const path = file('config', api.kubeconfig({ user: exec(command) }));
    await expect(ask({ kubeconfig: { path } })).resolves.toBeUndefined();
  });

  test.each([
    ['fails', `console.error('not logged in, token=abcdef123456'); process.exit(3);`, 'failed (3): not logged in'],
    ['prints nonsense', `console.log('hello');`, 'did not print an ExecCredential'],
    [
      'prints nothing usable',
      `console.log('{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}');`,
      'neither a token nor a certificate',
    ],
  ])('that %s is named with what it said, without secrets', async (_name, script, words) => {
    await using api = await startLoopbackApi({ handler: answer });
    const path = file('config', api.kubeconfig({ user: exec(plugin(script)) }));
    const failure = await ask({ kubeconfig: { path } }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'kubeconfig-invalid', message: expect.stringContaining(words) });
    expect(String(failure)).not.toContain('abcdef123456');
    expect(api.requests).toHaveLength(0);
  });

  test('that hangs is ended', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    const path = file('config', api.kubeconfig({ user: exec(plugin('setInterval(() => {}, 1000);')) }));
    await expect(ask({ kubeconfig: { path }, bounds: { pluginMs: 400 } })).rejects.toMatchObject({
      message: expect.stringContaining('did not end within 0.4 s'),
    });
  });

  test('that is not installed is said to be missing, with the hint of the kubeconfig', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    const text = api.kubeconfig({ user: exec('otelops-no-such-plugin', { installHint: 'Get it from example.org' }) });
    await expect(ask({ kubeconfig: { text } })).rejects.toMatchObject({
      message: 'The credential plugin otelops-no-such-plugin was not found.',
      advice: expect.arrayContaining(['Get it from example.org']),
    });
  });
});

describe('an auth provider', () => {
  const webToken = (claims: object): string =>
    ['{}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');

  test('of OIDC uses its token while it is good', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    const token = webToken({ exp: Math.floor(Date.now() / 1000) + 3600 });
    await ask({
      kubeconfig: {
        text: api.kubeconfig({ user: { 'auth-provider': { name: 'oidc', config: { 'id-token': token } } } }),
      },
    });
    expect(authorizations(api)).toEqual([`Bearer ${token}`]);
  });

  test('without a good token says to log in', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    const token = webToken({ exp: 1 });
    const text = api.kubeconfig({ user: { 'auth-provider': { name: 'oidc', config: { 'id-token': token } } } });
    await expect(ask({ kubeconfig: { text } })).rejects.toMatchObject({
      code: 'kubeconfig-invalid',
      advice: ['Log in again.'],
    });
  });
});

describe('where the kubeconfig comes from', () => {
  test('KUBECONFIG lists files, of which the first with an entry decides and missing ones are passed over', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    const contexts = file('contexts', 'current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n');
    const rest = file('rest', api.kubeconfig({ user: { token: 'from-the-list' } }));
    const list = [contexts, join(folder, 'missing'), rest].join(':');
    await ask({ environment: environment({ KUBECONFIG: list }) });
    expect(authorizations(api)).toEqual(['Bearer from-the-list']);
  });

  test('else ~/.kube/config, YAML with anchors and comments', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    mkdirSync(join(folder, 'home', '.kube'), { recursive: true });
    const { clusters } = JSON.parse(api.kubeconfig());
    const text = `# mine\ncurrent-context: &name x\ncontexts:\n- name: *name\n  context: {cluster: c, user: u}\nclusters: ${JSON.stringify(clusters)}\nusers:\n- name: u\n  user:\n    token: from-home\n`;
    writeFileSync(join(folder, 'home', '.kube', 'config'), text);
    await ask({});
    expect(authorizations(api)).toEqual(['Bearer from-home']);
  });

  test('else the service account of the pod', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    mkdirSync(join(folder, 'serviceaccount'));
    writeFileSync(join(folder, 'serviceaccount', 'token'), 'pod-token');
    writeFileSync(join(folder, 'serviceaccount', 'ca.crt'), api.authority.certificate);
    const { hostname, port } = new URL(api.url);
    const inPod = environment({ KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port });
    await using cluster = await connectCluster({ environment: inPod, kind: 'real' });
    expect(cluster.identity).toEqual({ context: 'in-cluster', server: api.url, kind: 'real' });
    await cluster.get(configMaps, { name: 'a' });
    expect(authorizations(api)).toEqual(['Bearer pod-token']);
  });

  test('nowhere: the error says where was looked', async () => {
    await expect(ask({})).rejects.toMatchObject({
      code: 'kubeconfig-invalid',
      message: expect.stringContaining(join(folder, 'home', '.kube', 'config')),
    });
  });

  test('nowhere, for a user without a home: whatever else is given is used, and the error says that', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    const { homeDirectory: _, ...homeless } = environment();
    await ask({ environment: homeless, kubeconfig: { text: api.kubeconfig({ user: { token: 'abc' } }) } });
    expect(authorizations(api)).toEqual(['Bearer abc']);
    await expect(ask({ environment: homeless })).rejects.toMatchObject({
      code: 'kubeconfig-invalid',
      message: expect.stringContaining('no home folder'),
    });
  });

  test('not YAML: the error gives the line, and nothing of the text', async () => {
    const path = file('config', 'users:\n- name: u\n  user: {token: secret-text-in-the-file\n');
    const failure = await ask({ kubeconfig: { path } }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'kubeconfig-invalid',
      message: expect.stringMatching(/config is not YAML: line \d/),
    });
    expect(String(failure)).not.toContain('secret-text');
  });

  test('not there: the error names the file', async () => {
    await expect(ask({ kubeconfig: { path: join(folder, 'none') } })).rejects.toMatchObject({
      message: expect.stringContaining(`${join(folder, 'none')} cannot be read (ENOENT)`),
    });
  });
});

describe('a server that cannot be reached', () => {
  const reasonOf = async (kubeconfig: string, bounds: ConnectOptions['bounds'] = {}): Promise<unknown> => {
    const failure: unknown = await ask({ kubeconfig: { text: kubeconfig }, bounds }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'cluster-unreachable', status: 0 });
    return failure;
  };

  test('for its name', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    expect(await reasonOf(api.kubeconfig({ server: 'https://no-such-host.invalid:6443' }))).toMatchObject({
      reason: 'dns',
      message:
        'The cluster at https://no-such-host.invalid:6443 cannot be reached: its name cannot be resolved (get ConfigMap default/a).',
    });
  });

  test('for its port', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    const start = performance.now();
    expect(await reasonOf(api.kubeconfig({ server: 'https://127.0.0.1:1' }))).toMatchObject({ reason: 'refused' });
    if (strictClock) expect(performance.now() - start).toBeLessThan(1000);
  });

  test('for its authority', async () => {
    await using api = await startLoopbackApi({ handler: answer });
    const stranger = Buffer.from(createAuthority('stranger', new Date()).certificate).toString('base64');
    expect(await reasonOf(api.kubeconfig({ cluster: { 'certificate-authority-data': stranger } }))).toMatchObject({
      reason: 'tls-unknown-authority',
    });
  });

  test('for its expired certificate', async () => {
    await using api = await startLoopbackApi({ handler: answer, certifiedAt: new Date(Date.now() - 30 * dayMs) });
    expect(await reasonOf(api.kubeconfig())).toMatchObject({ reason: 'tls-expired' });
  });

  test('for its name in the certificate, unless the kubeconfig gives the name', async () => {
    await using api = await startLoopbackApi({ handler: answer, addresses: ['10.9.9.9'] });
    expect(await reasonOf(api.kubeconfig())).toMatchObject({ reason: 'tls-wrong-host' });
  });

  test('for not speaking TLS', async () => {
    await using plain = await startLoopbackApi({ handler: answer, plain: true });
    await using api = await startLoopbackApi({ handler: answer });
    expect(await reasonOf(api.kubeconfig({ server: plain.url.replace('http:', 'https:') }))).toMatchObject({
      reason: 'tls',
    });
  });

  test('for silence while connecting', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    await using api = await startLoopbackApi({ handler: answer });
    const server = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(await reasonOf(api.kubeconfig({ server }), { connectMs: 300 })).toMatchObject({ reason: 'connect-timeout' });
    silent.close();
  });

  test('is trusted blindly only when the kubeconfig says so', async () => {
    await using api = await startLoopbackApi({
      handler: answer,
      addresses: ['10.9.9.9'],
      certifiedAt: new Date(Date.now() - 30 * dayMs),
    });
    const cluster = { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true };
    await expect(ask({ kubeconfig: { text: api.kubeconfig({ cluster }) } })).resolves.toBeUndefined();
  });
});

test('a proxy of the kubeconfig carries the connection, and its failures are told apart', async () => {
  await using api = await startLoopbackApi({ handler: answer });
  const asked: (string | undefined)[] = [];
  const proxy = createHttpServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url);
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const target = connectSocket(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    for (const end of [target, socket]) end.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  await ask({ kubeconfig: { text: api.kubeconfig({ cluster: { 'proxy-url': proxyUrl } }) } });
  expect(asked).toEqual([new URL(api.url).host]);
  expect(authorizations(api)).toEqual(['Bearer loopback-token-0123456789']);
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  await expect(
    ask({ kubeconfig: { text: api.kubeconfig({ cluster: { 'proxy-url': proxyUrl } }) } }),
  ).rejects.toMatchObject({ code: 'cluster-unreachable' });
});
