import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority } from '../../../sandbox/src/real/certificates/authority.ts';
import { exampleConfig } from '../../src/config/example.ts';
import type { StackConfig } from '../../src/config/types.ts';
import { names, ports, serviceHost } from '../../src/names.ts';
import type { PlainCollector } from '../kit/collector-fit.ts';
import { askLoki, askPrometheus } from './askers.ts';
import { createClient } from './client.ts';
import { appPod, nodeName } from './cluster.ts';
import { eventually } from './eventually.ts';
import { type Lab, macToken, startLab } from './lab.ts';
import { createOtlpGrpcClient, type PeerTls } from './otlp-grpc.ts';
import type { Dweller } from './places.ts';
import type { Change } from './rewrite.ts';
import { madeTraces } from './sampling.ts';
import { appendCriLines, pushMac, sendGauge, sendSpans } from './senders.ts';
import { announcedDemand, programsOf, say } from './suite.ts';

const demand = await announcedDemand('certificates');
const mac = { host: 'mac-1', node: nodeName };
const base = exampleConfig({ mtls: true, macs: [{ name: mac.host, address: '192.168.1.11', node: mac.node }] });
const config: StackConfig = {
  ...base,
  sampling: { ...base.sampling, decisionWait: '2s' },
  macs: { ...base.macs, hosts: base.macs.hosts.map((host) => ({ ...host, mode: 'push' as const })) },
};
/** Collectors look for renewed files once an hour; nobody waits for that here. */
const hurry: readonly Change[] = ['receivers.*.protocols.*.tls.reload_interval', 'exporters.*.tls.reload_interval'].map(
  (at) => ({ kind: 'hurry', at, by: '1s' }),
);

describe.skipIf(demand.state === 'skip')('with mTLS', () => {
  let lab: Lab;
  const service = { 'service.name': appPod.service };

  beforeAll(async () => {
    lab = await startLab({ config, programs: programsOf(demand), hurry });
    say('not covered', ...lab.notCovered);
  });

  afterAll(async () => {
    await lab?.[Symbol.asyncDispose]();
  });

  const app = (at: Dweller = 'node') => ({
    client: createClient(undefined, lab.places.address.app),
    url: `http://${lab.places.address[at]}:${lab.places.port(ports.otlpHttp)}`,
  });
  const trust = (): Pick<PeerTls, 'ca'> => ({ ca: lab.certificates?.ca ?? '' });
  const stranger = (): PeerTls => {
    const { certificate, key } = createAuthority('somebody else', new Date()).issue({ commonName: 'otel-node' });
    return { ...trust(), cert: certificate, key };
  };
  const friend = (): PeerTls => lab.certificates?.peer('otel-node') ?? { ca: '', cert: '', key: '' };

  it('metrics, lines and traces arrive as without', async () => {
    const at = Date.now();
    await sendGauge(app(), { name: 'shop.orders.open', resource: service }, [{ at, value: 7, attributes: {} }]);
    await appendCriLines(`${lab.appLogFolder}/0.log`, [{ at, text: 'written behind certificates' }]);
    const [trace] = madeTraces('mtls', { failed: 1, slow: 0, ordinary: 0 }, at);
    await sendSpans(app(), service, trace!.spans);
    const prometheus = { client: lab.client, url: lab.url('prometheus', ports.prometheus) };
    const loki = { client: lab.client, url: lab.url('loki', ports.loki) };
    const points = await eventually(
      () => askPrometheus(prometheus, 'shop_orders_open'),
      (found) => found.length === 1,
    );
    const lines = await eventually(
      () => askLoki(loki, `{k8s_namespace_name="${appPod.namespace}"}`),
      (found) => found.length === 1,
    );
    const spans = await eventually(
      () => lab.traces.trace(trace!.traceId),
      (found) => found.length === trace!.spans.length,
    );
    expect([points[0]?.value, lines[0]?.text, spans.length]).toEqual([7, 'written behind certificates', 6]);
  });

  it.each<readonly [Dweller, number, string]>([
    ['prometheus', ports.prometheus, '/-/ready'],
    ['loki', ports.loki, '/ready'],
    ['alertmanager', ports.alertmanager, '/-/ready'],
    ['gateway-0', ports.otlpHttp, '/'],
  ])('%s at port %i answers nobody without a certificate of ours', async (at, port, path) => {
    const url = lab.url(at, port) + path;
    expect((await createClient(friend()).get(url)).status).toBeGreaterThanOrEqual(200);
    await expect(createClient(trust()).get(url)).rejects.toThrow(/certificate required|ECONNRESET|socket hang up/);
    await expect(createClient(stranger()).get(url)).rejects.toThrow(
      /unknown|bad certificate|ECONNRESET|socket hang up/,
    );
  });

  it('a gateway takes nothing over gRPC from who has no certificate of ours', async () => {
    expect(await taken('gateway-0', friend())).toBe(0);
    expect(await taken('gateway-0', { ...trust(), cert: '', key: '' })).not.toBe(0);
    expect(await taken('gateway-0', stranger())).not.toBe(0);
  });

  it('a gateway that does not ask for certificates lets everybody in, and that shows', async () => {
    await lab.startGateway(0, { name: 'open-gateway', address: 'odd-gateway', broken: open });
    expect(await taken('odd-gateway', { ...trust(), cert: '', key: '' })).toBe(0);
  });

  it('Macs need no certificate but their token', async () => {
    const client = createClient(trust());
    const url = lab.url('gateway-0', ports.macPush);
    const values = {};
    await expect(pushMac({ client, url, token: 'guessed' }, mac, { at: Date.now(), values })).rejects.toThrow('401');
    expect((await pushMac({ client, url, token: macToken }, mac, { at: Date.now(), values })).length).toBeGreaterThan(
      10,
    );
  });

  it('renewed certificates are shown without a restart', async () => {
    const servers: readonly (readonly [Dweller, number, string])[] = [
      ['prometheus', ports.prometheus, 'prometheus'],
      ['alertmanager', ports.alertmanager, 'alertmanager'],
      ['loki', ports.loki, 'loki'],
      ['gateway-0', ports.otlpGrpc, 'otel-gateway'],
      ['gateway-0', ports.macPush, 'otel-gateway'],
    ];
    for (const [at, port, component] of servers) {
      const before = await shownSerial(at, port);
      await lab.certificates?.write(component, `${lab.rootOf(at)}/etc/otel/tls`);
      const started = performance.now();
      const after = await eventually(
        () => shownSerial(at, port),
        (serial) => serial !== before,
      );
      expect([at, port, after === before]).toEqual([at, port, false]);
      say(
        'figure',
        `renewed certificate of ${at}:${port} shown after ${((performance.now() - started) / 1000).toFixed(1)} s`,
      );
    }
  });

  it('renewed certificates are shown to others on the next connection', async () => {
    const before = lab.traces.clientSerials();
    await Promise.all(
      (['gateway-0', 'gateway-1'] as const).map((name) =>
        lab.certificates?.write('otel-gateway', `${lab.rootOf(name)}/etc/otel/tls`),
      ),
    );
    const serials = await eventually(
      async () => {
        lab.traces.dropConnections();
        const [trace] = madeTraces(`renewed-${performance.now()}`, { failed: 1, slow: 0, ordinary: 0 }, Date.now());
        await sendSpans(app(), service, trace!.spans);
        await eventually(
          () => lab.traces.trace(trace!.traceId).length,
          (count) => count === trace!.spans.length,
          30_000,
        );
        return lab.traces.clientSerials();
      },
      (seen) => seen.length > before.length,
    );
    expect(serials.length).toBeGreaterThan(before.length);
  });

  it('a collector that never looks for renewed files goes on with the old ones, and that shows', async () => {
    const before = await shownSerial('odd-gateway', ports.otlpGrpc);
    await lab.certificates?.write('otel-gateway', `${lab.rootOf('open-gateway')}/etc/otel/tls`);
    const after = await eventually(
      () => shownSerial('odd-gateway', ports.otlpGrpc),
      (serial) => serial !== before,
      5000,
    );
    expect(after).toBe(before);
  });

  /** What a gateway answers to an empty export. */
  async function taken(at: Dweller, tls: PeerTls): Promise<number> {
    const { address, port } = lab.places;
    const client = createOtlpGrpcClient({ url: `https://${address[at]}:${port(ports.otlpGrpc)}`, tls });
    const { code } = await client.send('logs', Buffer.alloc(0));
    client.close();
    return code;
  }

  function shownSerial(at: Dweller, port: number): Promise<string> {
    const place = { host: lab.places.address[at], port: lab.places.port(port) };
    // Loki shows a renewed certificate to those only who say whom they want, as all who dial a name do.
    const servername = at === 'loki' ? serviceHost(config, 'monitoring', names.loki) : undefined;
    return new Promise((resolve, reject) => {
      const socket = connect(
        {
          ...place,
          ...friend(),
          ...(servername === undefined ? {} : { servername }),
          ALPNProtocols: ['h2', 'http/1.1'],
        },
        () => {
          resolve(socket.getPeerCertificate().serialNumber);
          socket.destroy();
        },
      );
      socket.setTimeout(20_000, () => socket.destroy(new Error('no handshake')));
      socket.on('error', reject);
    });
  }
});

/** Receivers that ask for no certificate, and read theirs once. */
function open(config: PlainCollector): void {
  const { protocols } = Object(config.receivers['otlp']);
  for (const protocol of Object.values(protocols)) {
    const { tls } = Object(protocol);
    delete tls.client_ca_file;
    delete tls.client_ca_file_reload;
    delete tls.reload_interval;
  }
}
