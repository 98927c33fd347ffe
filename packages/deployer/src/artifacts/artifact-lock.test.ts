import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../objects.ts';
import type { Phase } from '../phase.ts';
import { type ArtifactLock, emptyLock, parseArtifactLock, renderArtifactLock } from './artifact-lock.ts';
import { imagesOf } from './images.ts';
import { lockArtifacts } from './lock-artifacts.ts';
import { memoryArtifacts, memoryFetch } from './memory-artifacts.ts';
import { resolveArtifacts, type TextCache } from './resolve-artifacts.ts';

const url = 'https://example.org/cert-manager.yaml';
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: cert-manager, namespace: cert-manager}
spec:
  template:
    spec:
      containers:
      - name: controller
        image: quay.io/jetstack/cert-manager-controller:v1
        args: [--v=2, --acme-http01-solver-image=quay.io/jetstack/cert-manager-acmesolver:v1]
`;
const release = `apiVersion: v1\nkind: Namespace\nmetadata: {name: cert-manager}\n---\n${deployment}`;
const contents = new Map([[url, release]]);
const wanted = { name: 'cert-manager', version: 'v1.0.0', url };
const lock = (): Promise<ArtifactLock> => lockArtifacts([wanted], memoryFetch(contents));

const phase = (adapt?: (object: Manifest) => Manifest | undefined): Phase => ({
  id: 'phase-1',
  title: 'Foundation',
  components: [
    {
      name: 'certificates',
      objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'own' } }],
      artifacts: [adapt === undefined ? { name: 'cert-manager' } : { name: 'cert-manager', adapt }],
    },
    { name: 'other', objects: [] },
  ],
});

const kindsOf = (phases: readonly Phase[]): readonly string[] =>
  phases[0]?.components[0]?.objects.map(({ kind }) => kind) ?? [];

describe('locking', () => {
  test('writes down digest, size and every image', async () => {
    expect((await lock()).artifacts).toEqual([
      {
        ...wanted,
        digest: `sha256:${createHash('sha256').update(release).digest('hex')}`,
        size: release.length,
        objectsDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        images: ['quay.io/jetstack/cert-manager-acmesolver:v1', 'quay.io/jetstack/cert-manager-controller:v1'],
      },
    ]);
  });

  test('refuses what is no manifest, what is not there, and names that are no file names', async () => {
    await expect(
      lockArtifacts([wanted], memoryFetch(new Map([[url, '<html>not found</html>']]))),
    ).rejects.toMatchObject({ code: 'invalid-manifest' });
    await expect(lockArtifacts([wanted], memoryFetch(new Map()))).rejects.toMatchObject({ code: 'artifact-missing' });
    await expect(lockArtifacts([{ ...wanted, name: '../x' }], memoryFetch(contents))).rejects.toMatchObject({
      code: 'artifact-not-locked',
    });
  });
});

describe('a lock file', () => {
  const hex = fc.stringMatching(/^[0-9a-f]{64}$/).map((digits) => `sha256:${digits}`);
  const entry = fc.record({
    name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}[a-z0-9]$/),
    version: fc.stringMatching(/^v[0-9]{1,3}\.[0-9]{1,3}$/),
    url: fc.webUrl({ validSchemes: ['https'] }),
    digest: hex,
    size: fc.nat(),
    objectsDigest: hex,
    images: fc.uniqueArray(fc.stringMatching(/^[a-z/]{1,20}:v\d$/)).map((images) => images.sort()),
  });

  test('comes back as it was, sorted by name, the same text for the same lock', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 5 }), (artifacts) => {
        const text = renderArtifactLock({ lockVersion: 1, artifacts });
        expect(parseArtifactLock(text).artifacts).toEqual([...artifacts].sort((a, b) => (a.name < b.name ? -1 : 1)));
        expect(renderArtifactLock({ lockVersion: 1, artifacts: artifacts.toReversed() })).toBe(text);
      }),
    );
  });

  test.each([
    ['nonsense', 'not a JSON object'],
    ['{"lockVersion":2,"artifacts":[]}', 'lockVersion is 2, not 1'],
    ['{"lockVersion":1}', 'no list of artifacts'],
    ['{"lockVersion":1,"artifacts":[{"size":1,"images":[]}]}', 'artifacts[0].name is missing'],
    [
      '{"lockVersion":1,"artifacts":[{"size":1,"images":[],"name":"a","version":"1","url":"http://x"}]}',
      'artifacts[0].url is missing or malformed',
    ],
    [
      '{"lockVersion":1,"artifacts":[{"size":1,"images":[],"name":"../a","version":"1","url":"https://x"}]}',
      'artifacts[0].name',
    ],
  ])('%s is refused', (text, words) => {
    expect(() => parseArtifactLock(text)).toThrow(
      expect.objectContaining({ code: 'artifact-not-locked', message: expect.stringContaining(words) }),
    );
  });
});

describe('resolving', () => {
  test('adds the objects of an artifact behind those of its component, adapted', async () => {
    const source = memoryArtifacts(contents);
    expect(kindsOf(await resolveArtifacts([phase()], await lock(), source))).toEqual([
      'ConfigMap',
      'Namespace',
      'Deployment',
    ]);
    const labelled = await resolveArtifacts(
      [
        phase((object) =>
          object.kind === 'Namespace'
            ? undefined
            : { ...object, metadata: { ...object.metadata, labels: { by: 'us' } } },
        ),
      ],
      await lock(),
      source,
    );
    expect(kindsOf(labelled)).toEqual(['ConfigMap', 'Deployment']);
    expect(labelled[0]?.components[0]?.objects[1]?.metadata.labels).toEqual({ by: 'us' });
  });

  test('refuses what is not in the lock file', async () => {
    await expect(resolveArtifacts([phase()], emptyLock, memoryArtifacts(contents))).rejects.toMatchObject({
      code: 'artifact-not-locked',
      message: 'cert-manager is not in the lock file (it has nothing).',
    });
  });

  test('refuses content that differs by a byte, naming both digests and what to do, whatever the source says', async () => {
    const locked = await lock();
    const lenient = { read: async () => new TextEncoder().encode(`${release} `) };
    for (const source of [lenient, memoryArtifacts(new Map([[url, `${release} `]]))]) {
      const failure = await resolveArtifacts([phase()], locked, source).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: 'artifact-digest-mismatch',
        advice: [expect.anything(), expect.stringContaining('otel lock')],
      });
      expect(String(failure)).toContain(locked.artifacts[0]?.digest);
      expect(String(failure).match(/sha256:[0-9a-f]{64}/g)).toHaveLength(2);
    }
  });

  test('keeps the objects in a cache, and trusts the cache only as far as the lock goes', async () => {
    const kept = new Map<string, string>();
    const cache: TextCache = {
      read: async (name) => kept.get(name),
      write: async (name, text) => {
        kept.set(name, text);
      },
    };
    const locked = await lock();
    const source = memoryArtifacts(contents);
    const first = await resolveArtifacts([phase()], locked, source, { cache });
    expect([...kept.keys()]).toEqual([`${locked.artifacts[0]?.objectsDigest.slice(7)}.json`]);
    expect(await resolveArtifacts([phase()], locked, source, { cache })).toEqual(first);
    for (const [name, text] of kept) kept.set(name, text.replace('quay.io', 'evil.io'));
    expect(await resolveArtifacts([phase()], locked, source, { cache })).toEqual(first);
  });
});

test('the images of objects are found wherever a pod template stands, and in places that the caller names', () => {
  const pod = {
    containers: [{ image: 'a:1', env: [{ name: 'RELATED_IMAGE_X', value: 'related:1' }] }],
    initContainers: [{ image: 'b:1' }],
    ephemeralContainers: [{ image: 'c:1' }],
    volumes: [{ image: { reference: 'volume:1' } }],
  };
  const object = (kind: string, spec: object): Manifest => ({ apiVersion: 'v1', kind, metadata: { name: 'x' }, spec });
  const objects = [
    object('CronJob', { jobTemplate: { spec: { template: { spec: pod } } } }),
    object('Agent', { image: 'agent:1', replicas: 1 }),
    object('CustomResourceDefinition', { schema: { containers: [{ image: 'schema:1' }] } }),
    object('ConfigMap', { image: 'not-an-image' }),
  ];
  expect(imagesOf(objects)).toEqual(['a:1', 'b:1', 'c:1', 'related:1', 'volume:1']);
  expect(imagesOf(objects, { paths: [{ kind: 'Agent', path: '.spec.image' }] })).toContain('agent:1');
});
