import {
  createOtlpGrpcClient,
  type OtlpAnswer,
  type OtlpCall,
  ok,
  type PeerTls,
  startOtlpGrpcServer,
  unavailable,
} from './otlp-grpc.ts';
import { splitByTrace } from './spans.ts';

/** How spans find their gateway. */
type Routing = 'trace-id' | 'round-robin';

/**
 * What stands between the nodes and the gateways: the names of the headless Service for logs and metrics (each request to the
 * next gateway that takes it), and the load-balancing exporter for traces (each trace to one gateway, by its id). A node that
 * has that exporter chooses by itself, among doors that lead to one gateway each. Everything that passes can be looked at.
 */
export interface Front {
  setRouting(routing: Routing): void;
  /** Requests that nodes sent, unpacked, since the last time this was asked. */
  taken(): readonly OtlpCall[];
  close(): Promise<void>;
}

export interface FrontOptions {
  readonly host: string;
  readonly port: number;
  readonly gateways: readonly string[];
  /** Hosts of the doors to one gateway each, in their order. */
  readonly doors?: readonly string[];
  /** What it shows the nodes, who take it for the gateway. */
  readonly serverTls?: PeerTls | undefined;
  /** What it shows the gateways, who take it for a node. */
  readonly clientTls?: PeerTls | undefined;
}

export async function startFront({
  clientTls,
  doors = [],
  gateways,
  serverTls,
  ...place
}: FrontOptions): Promise<Front> {
  const clients = gateways.map((url) => createOtlpGrpcClient({ url, tls: clientTls }));
  const passed: OtlpCall[] = [];
  let routing: Routing = 'trace-id';
  let turn = 0;

  async function inTurn(call: OtlpCall): Promise<OtlpAnswer> {
    turn += 1;
    let answer: OtlpAnswer = { code: unavailable, message: 'no gateway' };
    for (let step = 0; step < clients.length; step += 1) {
      answer = (await clients[(turn + step) % clients.length]?.send(call.signal, call.message)) ?? answer;
      if (answer.code !== unavailable) return answer;
    }
    return answer;
  }

  /** Spans in turns, each by itself: what a Service without load balancing makes of traces. */
  async function spread(call: OtlpCall): Promise<OtlpAnswer> {
    const choose = (traceId: string): number => {
      turn += 1;
      return (routing === 'trace-id' ? Number.parseInt(traceId.slice(-8), 16) : turn) % clients.length;
    };
    const parts = splitByTrace(call.message, choose);
    const answers = await Promise.all(
      [...parts].map(async ([choice, message]) => (await clients[choice]?.send(call.signal, message)) ?? ok),
    );
    return answers.find(({ code }) => code !== 0) ?? ok;
  }

  const server = await startOtlpGrpcServer({ ...place, tls: serverTls }, (call) => {
    passed.push(call);
    return call.signal === 'traces' ? spread(call) : inTurn(call);
  });
  const openDoor = (host: string, gateway: number) =>
    startOtlpGrpcServer({ ...place, host, tls: serverTls }, async (call) => {
      passed.push(call);
      if (routing === 'round-robin' && call.signal === 'traces') return spread(call);
      return (await clients[gateway]?.send(call.signal, call.message)) ?? { code: unavailable, message: 'no gateway' };
    });
  const opened = await Promise.all(doors.map(openDoor));
  return {
    setRouting: (next) => {
      routing = next;
    },
    taken: () => passed.splice(0),
    close: async () => {
      await Promise.all([server, ...opened].map((one) => one.close()));
      for (const client of clients) client.close();
    },
  };
}
