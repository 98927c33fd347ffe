import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, fetch as undiciFetch } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuthority } from '../../sandbox/src/real/certificates/authority.ts';
import { digestOf } from '../src/artifacts/artifact-digest.ts';
import { artifactFileName, folderArtifacts, folderCache } from '../src/artifacts/folder-artifacts.ts';
import { httpsArtifacts } from '../src/artifacts/https-artifacts.ts';
import { type Fetch, httpsFetch } from '../src/artifacts/https-fetch.ts';
import { lockArtifacts } from '../src/artifacts/lock-artifacts.ts';
import { resolveArtifacts } from '../src/artifacts/resolve-artifacts.ts';
import { systemFetch } from '../src/artifacts/system-fetch.ts';
import { vendorArtifacts } from '../src/artifacts/vendor-artifacts.ts';

const release =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "registry/a:1"}]}\n';

let folder = '';
let server: Server;
let url = '';
let fetch: Fetch;
let handler: (request: IncomingMessage, response: ServerResponse) => void;
let asked: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'otelops-artifacts-'));
  const authority = createAuthority('artifacts', new Date());
  const { certificate, key } = authority.issue({ commonName: 'host', addresses: ['127.0.0.1'] });
  asked = [];
  handler = (_request, response) => response.end(release);
  server = createServer({ cert: certificate, key }, (request, response) => {
    asked.push(request.url ?? '');
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dispatcher = new Agent({ connect: { ca: authority.certificate } });
  fetch = (address, init) => undiciFetch(address, { ...init, dispatcher });
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

const artifact = (path = '/a.yaml') => ({ name: 'a', version: 'v1', url: `${url}${path}`, digest: digestOf(release) });
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('artifacts by HTTPS', () => {
  test('are fetched once, then come from the cache', async () => {
    const source = httpsArtifacts({ cacheDir: folder, fetch });
    expect(textOf(await source.read(artifact()))).toBe(release);
    expect(textOf(await source.read(artifact()))).toBe(release);
    expect(asked).toEqual(['/a.yaml']);
  });

  test('are fetched anew when the cached file was damaged, and never given out damaged', async () => {
    const source = httpsArtifacts({ cacheDir: folder, fetch });
    await source.read(artifact());
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), release.replace('registry', 'evil'));
    expect(textOf(await source.read(artifact()))).toBe(release);
    expect(asked).toHaveLength(2);
  });

  test('that are not what was locked are refused and not kept', async () => {
    handler = (_request, response) => response.end(release.replace('registry', 'evil'));
    await expect(httpsArtifacts({ cacheDir: folder, fetch }).read(artifact())).rejects.toMatchObject({
      code: 'artifact-digest-mismatch',
      message: expect.stringContaining(digestOf(release)),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leave no half file behind, however many ask at once', async () => {
    const source = httpsArtifacts({ cacheDir: folder, fetch });
    await Promise.all(Array.from({ length: 8 }, () => source.read(artifact())));
    expect(readdirSync(folder)).toEqual([`${digestOf(release).replace(':', '-')}.yaml`]);
    expect(readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')).toBe(release);
  });

  test('follow redirects, but not for ever and not out of HTTPS', async () => {
    handler = (request, response) => {
      const left = Number(/^\/hops\/(\d+)/.exec(request.url ?? '')?.[1] ?? '0');
      if (request.url === '/plain') response.writeHead(302, { location: 'http://127.0.0.1/a.yaml' }).end();
      else if (left > 0) response.writeHead(302, { location: `/hops/${left - 1}` }).end();
      else response.end(release);
    };
    const get = httpsFetch({ fetch, mostRedirects: 3 });
    expect(textOf(await get(`${url}/hops/3`))).toBe(release);
    await expect(get(`${url}/hops/4`)).rejects.toMatchObject({
      code: 'artifact-unreachable',
      message: expect.stringContaining('more than 3 redirects'),
    });
    await expect(get(`${url}/plain`)).rejects.toMatchObject({ message: expect.stringContaining('not https') });
    await expect(get('http://127.0.0.1/a.yaml')).rejects.toMatchObject({
      message: expect.stringContaining('no https address'),
    });
  });

  test('are asked for again when the server has trouble or the connection breaks, but not for ever', async () => {
    let broken = 2;
    handler = (_request, response) => {
      broken -= 1;
      if (broken === 1) response.writeHead(503).end();
      else if (broken === 0) response.socket?.destroy();
      else response.end(release);
    };
    const get = httpsFetch({ fetch, firstWaitMs: 5 });
    expect(textOf(await get(`${url}/a.yaml`))).toBe(release);
    expect(asked).toHaveLength(3);
    handler = (_request, response) => void response.writeHead(502).end();
    await expect(get(`${url}/a.yaml`)).rejects.toMatchObject({
      code: 'artifact-unreachable',
      message: expect.stringContaining('answered 502'),
    });
    expect(asked).toHaveLength(6);
  });

  test('go through the proxy that the environment names, but for hosts that it exempts', async () => {
    const proxied: (string | undefined)[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', (request, socket) => {
      proxied.push(request.url);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const through = httpsFetch({ fetch: systemFetch({ HTTPS_PROXY }), retries: 0 });
    await expect(through('https://artifacts.invalid/a.yaml')).rejects.toMatchObject({ code: 'artifact-unreachable' });
    expect(proxied).toEqual(['artifacts.invalid:443']);
    const past = httpsFetch({ fetch: systemFetch({ HTTPS_PROXY, NO_PROXY: '.invalid' }), retries: 0 });
    await expect(past('https://artifacts.invalid/a.yaml')).rejects.toMatchObject({
      message: expect.stringContaining('ENOTFOUND'),
    });
    expect(proxied).toHaveLength(1);
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });

  test('are given up when too large, too slow, missing or cancelled; each is told apart', async () => {
    handler = (request, response) => {
      if (request.url === '/large') response.end('x'.repeat(100_000));
      else if (request.url === '/missing') response.writeHead(404).end();
      else if (request.url === '/broken') response.writeHead(500).end();
      else response.write('begin');
    };
    const get = httpsFetch({ fetch, mostBytes: 10_000, timeoutMs: 300, retries: 0 });
    await expect(get(`${url}/large`)).rejects.toMatchObject({
      message: expect.stringContaining('larger than 10000 bytes'),
    });
    await expect(get(`${url}/missing`)).rejects.toMatchObject({ code: 'artifact-missing' });
    await expect(get(`${url}/broken`)).rejects.toMatchObject({
      code: 'artifact-unreachable',
      message: expect.stringContaining('answered 500'),
    });
    await expect(get(`${url}/slow?signature=secret`)).rejects.toMatchObject({
      message: expect.stringMatching(/slow cannot be fetched: no complete answer within 0\.3 s/),
    });
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('cancelled by hand')), 50);
    await expect(get(`${url}/slow`, controller.signal)).rejects.toThrow('cancelled by hand');
    await expect(get('https://no-such-host.invalid/a')).rejects.toMatchObject({
      message: expect.stringContaining('ENOTFOUND'),
    });
  });
});

describe('a vendored folder', () => {
  test('serves a site without a way out, and lists every image to bring along', async () => {
    const wanted = [{ name: 'a', version: 'v1', url: `${url}/a.yaml` }];
    const lock = await lockArtifacts(wanted, httpsFetch({ fetch }));
    const vendored = await vendorArtifacts(
      lock,
      httpsArtifacts({ cacheDir: join(folder, 'cache'), fetch }),
      join(folder, 'vendor'),
      { images: ['registry/own:2'] },
    );
    expect(vendored.images).toEqual(['registry/a:1', 'registry/own:2']);
    expect(readFileSync(join(folder, 'vendor', 'images.txt'), 'utf8')).toBe('registry/a:1\nregistry/own:2\n');
    asked = [];
    const phases = [{ id: 'p', title: 'P', components: [{ name: 'c', objects: [], artifacts: [{ name: 'a' }] }] }];
    const cache = folderCache(join(folder, 'objects'));
    const resolved = await resolveArtifacts(phases, lock, folderArtifacts(join(folder, 'vendor')), { cache });
    expect(resolved[0]?.components[0]?.objects).toMatchObject([{ kind: 'Pod', metadata: { name: 'a' } }]);
    expect(await resolveArtifacts(phases, lock, folderArtifacts(join(folder, 'vendor')), { cache })).toEqual(resolved);
    expect(readdirSync(join(folder, 'objects'))).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  test('without the file says which, and a changed file is refused', async () => {
    const source = folderArtifacts(folder);
    await expect(source.read(artifact())).rejects.toMatchObject({
      code: 'artifact-missing',
      message: expect.stringContaining(join(folder, 'a-v1.yaml')),
    });
    writeFileSync(join(folder, artifactFileName(artifact())), 'changed');
    await expect(source.read(artifact())).rejects.toMatchObject({ code: 'artifact-digest-mismatch' });
  });
});
