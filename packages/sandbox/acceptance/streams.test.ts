import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Resource } from '../src/kube/types.ts';
import { type SandboxKube, startKube } from '../src/start-kube.ts';

let kube: SandboxKube;
let token: string;

const core = (kind: string, plural: string): Resource => ({ group: '', version: 'v1', kind, plural, namespaced: true });
const CHANNELS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/** What came over a connection: each channel's bytes, and how it ended. */
interface Conversation {
  readonly protocol: string;
  readonly channels: ReadonlyMap<number, Buffer>;
  readonly code: number;
}

function open(path: string, protocols: readonly string[]): WebSocket {
  const url = `${kube.url.replace('https', 'wss')}/api/v1/namespaces/default/pods/${path}`;
  const headers = { authorization: `Bearer ${token}` };
  return new WebSocket(url, [...protocols], { headers, ca: kube.caCertificate, handshakeTimeout: 20_000 });
}

/** Speaks until the server ends it; `said` is told of all that came so far. */
function converse(
  socket: WebSocket,
  said: (channels: ReadonlyMap<number, Buffer>) => void = () => undefined,
): Promise<Conversation> {
  const channels = new Map<number, Buffer>();
  return new Promise((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      const [channel = 0] = data;
      channels.set(channel, Buffer.concat([channels.get(channel) ?? Buffer.alloc(0), data.subarray(1)]));
      said(channels);
    });
    socket.once('error', reject);
    socket.once('close', (code) => resolve({ protocol: socket.protocol, channels, code }));
  });
}

/** The answer to a connection that is refused. */
function refused(socket: WebSocket): Promise<{ code: number | undefined; body: unknown }> {
  return new Promise((resolve, reject) => {
    socket.once('error', () => undefined);
    socket.once('open', () => reject(new Error('was not refused')));
    socket.once('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ code: response.statusCode, body: JSON.parse(text) }));
    });
  });
}

const text = ({ channels }: Conversation, channel: number): string => channels.get(channel)?.toString() ?? '';
const status = (conversation: Conversation): unknown => JSON.parse(text(conversation, 3));

async function pod(name: string, image: string): Promise<void> {
  const metadata = { name, namespace: 'default', labels: { app: name } };
  const spec = { containers: [{ name: 'main', image, workingDir: '/etc', env: [{ name: 'A', value: 'b c' }] }] };
  await kube.api.create(core('Pod', 'pods'), { apiVersion: 'v1', kind: 'Pod', metadata, spec });
}

beforeAll(async () => {
  kube = await startKube({ speed: 0 });
  token = kube.addUser('streams-test', ['system:masters']).token;
  const metadata = { name: 'shop', namespace: 'default' };
  const spec = { selector: { app: 'shop' }, ports: [{ port: 80, targetPort: 8080 }] };
  await kube.api.create(core('Service', 'services'), { apiVersion: 'v1', kind: 'Service', metadata, spec });
  await pod('shop', 'registry.example/shop:1');
  kube.workloads.add({ target: { name: 'stuck' }, effect: { kind: 'image-not-found' } });
  await pod('stuck', 'registry.example/stuck:1');
  await kube.settled();
});
afterAll(() => kube.close());

describe('exec', () => {
  const command = (...words: string[]): string =>
    `exec?stdout=true&stderr=true&${words.map((word) => `command=${encodeURIComponent(word)}`).join('&')}`;

  it('gives output, errors and the exit code, each in its channel', async () => {
    const talk = await converse(open(`shop/${command('sh', '-c', 'echo "$A"; pwd; cat nothing; exit 4')}`, CHANNELS));
    expect([talk.protocol, talk.code]).toEqual(['v5.channel.k8s.io', 1000]);
    expect(text(talk, 1)).toBe('b c\n/etc\n');
    expect(text(talk, 2)).toBe("cat: can't open 'nothing': No such file or directory\n");
    expect(status(talk)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: 'command terminated with non-zero exit code: exit status 4',
      details: { causes: [{ reason: 'ExitCode', message: '4' }] },
    });
  });

  it.each([
    [['true'], undefined],
    [['false'], '1'],
    [['sh', '-c', 'nothing'], '127'],
    [['sh', '-c', './hostname'], '126'],
  ])('%j ends with %s', async (words, code) => {
    const talk = await converse(open(`shop/${command(...words)}`, ['v4.channel.k8s.io']));
    const end = code === undefined ? { status: 'Success' } : { details: { causes: [{ message: code }] } };
    expect(status(talk)).toMatchObject(end);
  });

  it('says what the runtime says of a program that is not there', async () => {
    expect(status(await converse(open(`shop/${command('nothing')}`, CHANNELS)))).toMatchObject({
      status: 'Failure',
      reason: 'InternalError',
      message: expect.stringContaining('exec: "nothing": executable file not found in $PATH'),
      code: 500,
    });
  });

  it('passes on what is sent until that is closed', async () => {
    const socket = open(`shop/${command('cat')}&stdin=true`, CHANNELS);
    const talk = converse(socket);
    socket.once('open', () => {
      socket.send(Buffer.from('\0to and '));
      socket.send(Buffer.from('\0fro'));
      socket.send(Buffer.from([255, 0]));
    });
    expect(text(await talk, 1)).toBe('to and fro');
  });

  it('ends a program whose client goes away', async () => {
    const socket = open(`shop/${command('sleep', 'infinity')}`, CHANNELS);
    const talk = converse(socket);
    socket.once('open', () => socket.close(1000));
    expect((await talk).code).toBe(1000);
  });

  it('is refused without a container that runs, a stream, a protocol or the right', async () => {
    expect(await refused(open(`stuck/${command('true')}`, CHANNELS))).toMatchObject({
      code: 500,
      body: { message: 'unable to upgrade connection: container not found ("main")' },
    });
    expect(await refused(open('shop/exec?command=true', CHANNELS))).toMatchObject({ code: 400 });
    expect(await refused(open(`shop/${command('true')}`, ['other.k8s.io']))).toMatchObject({ code: 403 });
    expect(await refused(open(`nobody/${command('true')}`, CHANNELS))).toMatchObject({
      code: 404,
      body: { message: 'pods "nobody" not found' },
    });
    const own = token;
    token = kube.addUser('stranger').token;
    expect(await refused(open(`shop/${command('true')}`, CHANNELS))).toMatchObject({
      code: 403,
      body: { message: expect.stringContaining('cannot get resource "pods/exec"') },
    });
    token = own;
  });
});

describe('port-forward in channels', () => {
  it('reaches whoever speaks for the pod', async () => {
    const end = kube.services.serve({ namespace: 'default', name: 'shop', port: 80 }, () => new Response('sold'));
    const socket = open('shop/portforward?ports=8080', ['v4.channel.k8s.io']);
    const talk = converse(socket, (channels) => {
      if (channels.get(0)?.toString().includes('sold') === true) socket.close();
    });
    socket.once('open', () => socket.send(Buffer.from('\0GET /beans HTTP/1.1\r\nhost: shop\r\n\r\n')));
    const { channels } = await talk;
    expect(channels.get(0)?.readUInt16LE(0)).toBe(8080);
    expect(channels.get(0)?.subarray(2).toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n.*sold/s);
    expect(channels.get(1)?.readUInt16LE(0)).toBe(8080);
    end();
  });

  it('says that nobody listens', async () => {
    const talk = await converse(open('shop/portforward?ports=9999', ['v4.channel.k8s.io']));
    expect(text(talk, 1)).toContain('connect: connection refused');
    expect(await refused(open('shop/portforward?ports=0', ['v4.channel.k8s.io']))).toMatchObject({ code: 400 });
  });
});
