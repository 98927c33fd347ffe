import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { askLoki, askSamples, type Server } from './askers.ts';
import { appPod } from './cluster.ts';
import { appendCriLines, sendGauge } from './senders.ts';

const tickMilliseconds = 250;
const lookMilliseconds = 500;
const metric = 'lab.stream';

/** When each of a numbered row was sent, and when it was first seen at the other end; Unix milliseconds. */
export interface Row {
  readonly sent: ReadonlyMap<number, number>;
  readonly seen: ReadonlyMap<number, number>;
}

/** A program that writes a line and sends a point four times a second, and somebody who looks for both. */
export interface Stream {
  readonly lines: Row;
  readonly points: Row;
  /** Ends the writing; the looking goes on. */
  stop(): Promise<void>;
  /** Ends the looking as well. */
  close(): Promise<void>;
}

export interface StreamOptions {
  readonly name: string;
  /** Where points are sent to. */
  readonly node: Server;
  /** Where lines are written to; absent: points only. */
  readonly logFolder?: string;
  readonly prometheus: Server;
  readonly loki: Server;
}

/** Points count as sent when the node has taken them; what it refuses, a program would send again. */
export function startStream({ logFolder, loki, name, node, prometheus }: StreamOptions): Stream {
  const lines = { sent: new Map<number, number>(), seen: new Map<number, number>() };
  const points = { sent: new Map<number, number>(), seen: new Map<number, number>() };
  const writing = new AbortController();
  const looking = new AbortController();

  async function write(): Promise<void> {
    for (let number = 0; !writing.signal.aborted; number += 1) {
      const at = Date.now();
      if (logFolder !== undefined) {
        await appendCriLines(join(logFolder, '0.log'), [{ at, text: `stream ${name} line ${number}.` }]);
        lines.sent.set(number, at);
      }
      const gauge = { name: metric, resource: { 'service.name': appPod.service } };
      await sendGauge(node, gauge, [{ at, value: number, attributes: { stream: name } }])
        .then(() => points.sent.set(number, at))
        .catch(() => undefined);
      await delay(tickMilliseconds, undefined, { signal: writing.signal }).catch(() => undefined);
    }
  }

  async function look(): Promise<void> {
    while (!looking.signal.aborted) {
      const numbers = await askSamples(prometheus, `lab_stream{stream="${name}"}`).catch(() => []);
      note(points.seen, numbers);
      if (logFolder !== undefined) {
        const found = await askLoki(loki, `{k8s_namespace_name="${appPod.namespace}"} |= "stream ${name} "`).catch(
          () => [],
        );
        note(
          lines.seen,
          found.map(({ text }) => Number(/ line (\d+)\.$/.exec(text)?.[1] ?? -1)),
        );
      }
      await delay(lookMilliseconds, undefined, { signal: looking.signal }).catch(() => undefined);
    }
  }

  const running = { write: write(), look: look() };
  const stop = async (): Promise<void> => {
    writing.abort();
    await running.write;
  };
  return {
    lines,
    points,
    stop,
    close: async () => {
      await stop();
      looking.abort();
      await running.look;
    },
  };
}

function note(seen: Map<number, number>, numbers: readonly number[]): void {
  for (const number of numbers) if (!seen.has(number)) seen.set(number, Date.now());
}

/** Numbers that were sent and not seen. */
export function missingOf({ seen, sent }: Row): readonly number[] {
  return [...sent.keys()].filter((number) => !seen.has(number));
}

/** How late what arrived was, for the report; looked at twice a second. */
export function latenessOf({ seen, sent }: Row): string {
  const late = [...sent]
    .flatMap(([number, at]) => (seen.has(number) ? [((seen.get(number) ?? at) - at) / 1000] : []))
    .toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (late[Math.min(late.length - 1, Math.floor(late.length * share))] ?? 0).toFixed(1);
  return `${late.length} of ${sent.size} arrived, half within ${at(0.5)} s, all within ${at(1)} s`;
}
