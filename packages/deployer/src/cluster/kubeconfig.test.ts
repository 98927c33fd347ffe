import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectContext } from './kubeconfig-context.ts';
import { mergeKubeconfigs } from './kubeconfig-merge.ts';
import { emptyKubeconfig, parseKubeconfig } from './kubeconfig-parse.ts';
import type { Kubeconfig } from './kubeconfig-types.ts';

const origin = { name: '/home/u/.kube/config', resolve: (path: string) => resolve('/home/u/.kube', path) };

const content = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'macs',
  clusters: [
    {
      name: 'k3s',
      cluster: { server: 'https://10.0.0.1:6443/', 'certificate-authority': 'ca.crt', 'tls-server-name': 'kubernetes' },
    },
    {
      name: 'other',
      cluster: { server: 'https://other:6443', 'insecure-skip-tls-verify': true, 'proxy-url': 'http://proxy:3128' },
    },
  ],
  contexts: [
    { name: 'macs', context: { cluster: 'k3s', user: 'admin', namespace: 'monitoring' } },
    { name: 'other', context: { cluster: 'other', user: 'plugin' } },
    { name: 'broken', context: { cluster: 'nowhere', user: 'admin' } },
    { name: 'nobody', context: { cluster: 'k3s', user: 'missing' } },
  ],
  users: [
    {
      name: 'admin',
      user: {
        'client-certificate-data': 'Y2VydA==',
        'client-key': 'keys/admin.key',
        as: 'root',
        'as-groups': ['system:masters'],
      },
    },
    {
      name: 'plugin',
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: './login',
          args: ['token'],
          env: [{ name: 'A', value: 'b' }],
        },
      },
    },
  ],
};

const failure = (action: () => unknown): Error => {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
};

describe('a kubeconfig', () => {
  test('gives the server and the user of its current context, paths made absolute', () => {
    expect(selectContext(parseKubeconfig(content, origin))).toEqual({
      context: 'macs',
      origin: '/home/u/.kube/config',
      server: 'https://10.0.0.1:6443',
      namespace: 'monitoring',
      cluster: {
        server: 'https://10.0.0.1:6443/',
        certificateAuthority: '/home/u/.kube/ca.crt',
        insecureSkipTlsVerify: false,
        tlsServerName: 'kubernetes',
      },
      user: {
        clientCertificateData: 'Y2VydA==',
        clientKey: '/home/u/.kube/keys/admin.key',
        impersonate: { user: 'root', groups: ['system:masters'], extra: {} },
      },
    });
  });

  test('reads proxies and plugins of a context that is named', () => {
    const { cluster, user } = selectContext(parseKubeconfig(content, origin), 'other');
    expect(cluster).toMatchObject({ insecureSkipTlsVerify: true, proxyUrl: 'http://proxy:3128' });
    expect(user.exec).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      command: join('/home/u/.kube', 'login'),
      args: ['token'],
      env: { A: 'b' },
      provideClusterInfo: false,
    });
  });

  test('without the context asked for: the error names the file, the context and those there are', () => {
    const error = failure(() => selectContext(parseKubeconfig(content, origin), 'mcas'));
    expect(error.message).toBe(
      'The kubeconfig /home/u/.kube/config has no context "mcas". Its contexts: broken, macs, nobody, other.',
    );
    expect(error).toMatchObject({ code: 'kubeconfig-invalid' });
  });

  test.each([
    ['broken', 'context "broken" names cluster "nowhere", which is missing'],
    ['nobody', 'context "nobody" names user "missing", which is missing'],
  ])('whose context %s points nowhere says so', (name, words) => {
    expect(failure(() => selectContext(parseKubeconfig(content, origin), name)).message).toContain(words);
  });

  test.each([
    [[], 'the document is not a mapping'],
    [{ kind: 'Secret' }, 'kind is Secret, not Config'],
    [{ clusters: {} }, 'clusters is not a list'],
    [{ users: [{ user: {} }] }, 'users[0] has no name'],
    [{ users: [{ name: 'x', user: { exec: {} } }] }, 'users[].user.exec has no command'],
  ])('that is malformed is refused with the place: %j', (malformed, words) => {
    expect(failure(() => parseKubeconfig(malformed, origin)).message).toContain(words);
  });

  test.each([
    ['10.0.0.1:6443', 'https://10.0.0.1:6443'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['https://rancher.example/k8s/clusters/c-1/', 'https://rancher.example/k8s/clusters/c-1'],
    ['https://user:pass@host:6443', 'https://host:6443'],
  ])('takes the server %s as %s', (server, address) => {
    const kubeconfig = parseKubeconfig(
      { clusters: [{ name: 'c', cluster: { server } }], contexts: [{ name: 'x', context: { cluster: 'c' } }] },
      origin,
    );
    expect(selectContext(kubeconfig, 'x').server).toBe(address);
  });

  test('that both trusts anyone and names an authority is refused, as by kubectl', () => {
    const cluster = { server: 'https://h', 'insecure-skip-tls-verify': true, 'certificate-authority-data': 'eA==' };
    const kubeconfig = parseKubeconfig(
      { clusters: [{ name: 'c', cluster }], contexts: [{ name: 'x', context: { cluster: 'c' } }] },
      origin,
    );
    expect(failure(() => selectContext(kubeconfig, 'x')).message).toContain('contradicts itself');
  });

  test('that is empty is an empty kubeconfig', () => {
    expect(parseKubeconfig(null, origin)).toEqual(emptyKubeconfig(origin.name));
  });

  test('any document is read or refused with kubeconfig-invalid, never with another error', () => {
    const key = fc.constantFrom(
      'kind',
      'clusters',
      'contexts',
      'users',
      'current-context',
      'name',
      'cluster',
      'user',
      'exec',
      'as',
    );
    const documents = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        tie('map'),
      ),
      map: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(documents.map, (document) => {
        try {
          expect(parseKubeconfig(document, origin).origin).toBe(origin.name);
        } catch (error) {
          expect(error).toMatchObject({ code: 'kubeconfig-invalid' });
        }
      }),
    );
  });
});

describe('several kubeconfigs', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
  const file = (index: number, entries: readonly string[], current: string | undefined): Kubeconfig =>
    parseKubeconfig(
      {
        'current-context': current,
        clusters: entries.map((name) => ({ name, cluster: { server: `https://${name}-${index}` } })),
        contexts: entries.map((name) => ({ name, context: { cluster: name, namespace: `n${index}` } })),
        users: entries.map((name) => ({ name, user: { token: `${name}${index}` } })),
      },
      { name: `file-${index}`, resolve: (path) => path },
    );

  test('merge by the rule that the first file with an entry decides it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(names, fc.option(fc.constantFrom('a', 'b'), { nil: undefined })), { maxLength: 4 }),
        (files) => {
          const parsed = files.map(([entries, current], index) => file(index, entries, current));
          const merged = mergeKubeconfigs(parsed);
          expect(merged.currentContext).toBe(files.find(([, current]) => current !== undefined)?.[1]);
          expect([...merged.users.keys()].sort()).toEqual([...new Set(files.flatMap(([entries]) => entries))].sort());
          for (const [name, user] of merged.users) {
            const first = files.findIndex(([entries]) => entries.some((entry) => entry === name));
            expect(user.token).toBe(`${name}${first}`);
            expect(merged.contexts.get(name)?.namespace).toBe(`n${first}`);
          }
        },
      ),
    );
  });

  test('merging is associative, and an empty file changes nothing but the origin', () => {
    const [a, b, c] = [file(0, ['a', 'b'], undefined), file(1, ['b', 'c'], 'b'), file(2, ['c', 'd'], 'c')];
    const all = mergeKubeconfigs([a, b, c]);
    expect(mergeKubeconfigs([mergeKubeconfigs([a, b]), c])).toEqual(all);
    expect(mergeKubeconfigs([emptyKubeconfig('none'), a])).toMatchObject({ clusters: a.clusters, users: a.users });
  });
});
