import { setTimeout as delay } from 'node:timers/promises';
import { askLoki, askPrometheus, type Server } from '../../packages/stack/acceptance/lab/askers.ts';
import { eventually } from '../../packages/stack/acceptance/lab/eventually.ts';
import type { Lab } from '../../packages/stack/acceptance/lab/lab.ts';
import type { OtlpGrpcClient } from '../../packages/stack/acceptance/lab/otlp-grpc.ts';
import { type Row, startStream } from '../../packages/stack/acceptance/lab/stream.ts';
import { type Load, type SentLoad, sendLoad } from './load.ts';
import { usageOf } from './usage.ts';

/** What one program took while a load ran. */
export interface Taken {
  /** Of one core. */
  readonly cpuPercent: number;
  /** The most that was seen. */
  readonly memoryMiB: number;
}

/** Delay from being sent to being found. */
export interface Delay {
  readonly half: number;
  readonly most: number;
}

export interface Figures {
  readonly load: Load;
  readonly sent: SentLoad;
  readonly node: Taken;
  readonly gateways: Taken;
  readonly delays: Readonly<Record<'lines' | 'points' | 'spans', Delay | undefined>>;
  /** Sent and never found. */
  readonly lost: Readonly<Record<'lines' | 'points' | 'spans', number>>;
}

export interface Bench {
  readonly lab: Lab;
  readonly node: OtlpGrpcClient;
  readonly app: Server;
  readonly prometheus: Server;
  readonly loki: Server;
}

const drainMilliseconds = 40_000;

/** One load: what the collectors take meanwhile, how late a few marked items are, and how much of everything arrives. */
export async function measure(bench: Bench, load: Load, seconds: number): Promise<Figures> {
  const { app, lab, loki, node, prometheus } = bench;
  const marked = startStream({
    name: `marked-${load.name}`,
    node: app,
    logFolder: lab.appLogFolder,
    prometheus,
    loki,
  });
  const nodeUse = watch(lab, ['node']);
  const gatewayUse = watch(lab, ['gateway-0', 'gateway-1']);
  const arrivals = watchTraces(lab);
  const started = performance.now();
  const sent = await sendLoad(load, seconds, { node, logFile: `${lab.appLogFolder}/0.log` });
  const left = seconds * 1000 - (performance.now() - started);
  if (left > 0) await delay(left);
  const [taken, takenByGateways] = [nodeUse.end(), gatewayUse.end()];
  await marked.stop();
  const lost = await lostOf(bench, load, sent);
  const arrived = arrivals.end();
  const spans = delayOf([...sent.traces].flatMap(([id, at]) => lateness(arrived.get(id), at)));
  await eventually(() => marked.points.seen.size === marked.points.sent.size, Boolean, drainMilliseconds);
  await marked.close();
  return {
    load,
    sent,
    node: taken,
    gateways: takenByGateways,
    delays: { lines: delayOf(rowLateness(marked.lines)), points: delayOf(rowLateness(marked.points)), spans },
    lost,
  };
}

function watch(lab: Lab, names: readonly string[]): { end(): Taken } {
  const pids = names.map((name) => lab.processes.pid(name));
  const used = (): number => pids.reduce((sum, pid) => sum + usageOf(pid).cpuSeconds, 0);
  const [before, since] = [used(), performance.now()];
  let memoryMiB = 0;
  const look = setInterval(() => {
    memoryMiB = Math.max(memoryMiB, ...pids.map((pid) => usageOf(pid).memoryMiB));
  }, 500);
  return {
    end: () => {
      clearInterval(look);
      const seconds = (performance.now() - since) / 1000;
      return { cpuPercent: ((used() - before) / seconds) * 100, memoryMiB };
    },
  };
}

/** When each trace was first seen in the store; looked at every fifth of a second. */
function watchTraces(lab: Lab): { end(): ReadonlyMap<string, number> } {
  const seen = new Map<string, number>();
  const look = setInterval(() => {
    const now = Date.now();
    for (const id of lab.traces.traceIds()) if (!seen.has(id)) seen.set(id, now);
  }, 200);
  return {
    end: () => {
      clearInterval(look);
      return seen;
    },
  };
}

async function lostOf({ lab, loki, prometheus }: Bench, load: Load, sent: SentLoad): Promise<Figures['lost']> {
  const storedSpans = (): number => [...sent.traces.keys()].reduce((sum, id) => sum + lab.traces.trace(id).length, 0);
  const missing = async (): Promise<Figures['lost']> => ({
    lines: sent.lines - (await countLines(loki, load)),
    points: sent.points - (await countPoints(prometheus, load)),
    spans: sent.spans - storedSpans(),
  });
  return eventually(missing, ({ lines, points, spans }) => lines + points + spans === 0, drainMilliseconds);
}

async function countLines(loki: Server, load: Load): Promise<number> {
  if (load.lines === 0) return 0;
  const query = `sum(count_over_time({k8s_namespace_name="shop"} |= "bench ${load.name} line" [30m]))`;
  const path = `/loki/api/v1/query?query=${encodeURIComponent(query)}`;
  const { text } = await loki.client.get(loki.url + path);
  const { data } = JSON.parse(text) as {
    readonly data?: { readonly result: readonly { readonly value: [number, string] }[] };
  };
  return Number(data?.result[0]?.value[1] ?? 0);
}

async function countPoints(prometheus: Server, load: Load): Promise<number> {
  if (load.points === 0) return 0;
  const [sum] = await askPrometheus(prometheus, `sum(count_over_time(bench_points{run="${load.name}"}[30m]))`);
  return sum?.value ?? 0;
}

function rowLateness({ seen, sent }: Row): readonly number[] {
  return [...sent].flatMap(([number, at]) => lateness(seen.get(number), at));
}

function lateness(seen: number | undefined, at: number): readonly number[] {
  return seen === undefined ? [] : [(seen - at) / 1000];
}

function delayOf(seconds: readonly number[]): Delay | undefined {
  const sorted = seconds.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return sorted.length === 0 ? undefined : { half: at(0.5), most: at(0.99) };
}

/** Loki answers once it has anything to answer from. */
export async function warm({ loki }: Bench): Promise<void> {
  await eventually(() => askLoki(loki, '{k8s_namespace_name="shop"}').then(() => true), Boolean);
}
