import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One published version: the manifest npm sent, and the tarball. */
interface Version {
  readonly manifest: Record<string, unknown>;
  readonly tarball: Buffer;
}

export interface LoopbackRegistry extends AsyncDisposable {
  readonly url: string;
  /** `name@version` of everything published here. */
  published(): string[];
}

/**
 * An npm registry on loopback for rehearsals: takes `npm publish`, serves what was published, and answers 404 for the
 * rest. npm asks it only for our scope (`@otelops:registry`), so outside packages come from where they always come from.
 */
export async function startRegistry(): Promise<LoopbackRegistry> {
  const packages = new Map<string, Map<string, Version>>();
  const server = createServer((request, response) => {
    handle(packages, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    published: () =>
      [...packages].flatMap(([name, versions]) => [...versions.keys()].map((version) => `${name}@${version}`)),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

type Packages = Map<string, Map<string, Version>>;

async function handle(packages: Packages, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/').slice(1);
  const origin = `http://${request.headers.host ?? ''}`;
  if (request.method === 'PUT') {
    send(response, ...publish(packages, path, JSON.parse(await bodyOf(request))));
    return;
  }
  const [name = '', file] = path.split('/-/');
  const versions = packages.get(name);
  const version = versions === undefined ? undefined : [...versions].find(([number]) => file === `${number}.tgz`)?.[1];
  if (versions !== undefined && file === undefined) send(response, 200, packument(name, versions, origin));
  else if (version === undefined) send(response, 404, { error: 'not found' });
  else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(version.tarball);
}

interface Publication {
  versions: Record<string, Record<string, unknown>>;
  _attachments: Record<string, { data: string }>;
}

function publish(packages: Packages, name: string, body: Publication): [status: number, body: unknown] {
  const [number, manifest] = Object.entries(body.versions)[0] ?? [];
  const attachment = Object.values(body._attachments)[0];
  if (number === undefined || manifest === undefined || attachment === undefined) {
    return [400, { error: 'a publication needs one version and one attachment' }];
  }
  const versions = packages.get(name) ?? new Map<string, Version>();
  if (versions.has(number)) return [409, { error: `${name}@${number} exists` }];
  versions.set(number, { manifest, tarball: Buffer.from(attachment.data, 'base64') });
  packages.set(name, versions);
  return [201, { ok: true }];
}

function packument(name: string, versions: ReadonlyMap<string, Version>, origin: string): unknown {
  const entries = [...versions].map(([number, { manifest, tarball }]) => {
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    return [number, { ...manifest, dist: { tarball: `${origin}/${name}/-/${number}.tgz`, integrity } }] as const;
  });
  return { name, 'dist-tags': { latest: entries.at(-1)?.[0] }, versions: Object.fromEntries(entries) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
