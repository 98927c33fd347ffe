import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../acceptance/kit/virtual-clock.ts';
import type { Pace } from '../ports/delivery.ts';
import type { Json, Store } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { CallArguments, CallResult, SlackApi } from '../slack/slack-api.ts';
import { createDelivery, type RunningDelivery } from './create-delivery.ts';

/** What befalls one call. `late`: no answer, and the effect comes a while after. */
type Fate = 'good' | 'lost' | 'never' | 'late' | 'limited' | 'unreached' | 'refused';

interface Posted {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly key: string;
  opId: string;
  text: string;
  gone: boolean;
}

/** A Slack of a few lines: what is posted stands there, whoever gets the answer. */
class ModelSlack {
  readonly messages: Posted[] = [];
  readonly calls: string[] = [];
  fates: Fate[] = [];
  /** Calls of a process that has ended get no answer; half of those on their way still have their effect. */
  readonly #clock: VirtualClock;
  #count = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  api(life: { over: boolean }): SlackApi {
    return {
      call: async (method, args) => {
        if (life.over) return new Promise<never>(() => undefined);
        this.calls.push(method);
        const fate = this.fates.shift() ?? 'good';
        await this.#clock.sleep(40);
        const wasOver = life.over;
        const result = wasOver && this.#count % 2 === 0 ? unknown : await this.#answer(method, args, fate);
        await this.#clock.sleep(40);
        if (life.over) return new Promise<never>(() => undefined);
        return result;
      },
    };
  }

  async #answer(method: string, args: CallArguments, fate: Fate): Promise<CallResult> {
    this.#count += 1;
    if (fate === 'limited') return { kind: 'limited', retryAfterMs: 1_000 };
    if (fate === 'unreached') return { kind: 'unreached', message: 'ECONNREFUSED' };
    if (fate === 'refused') return { kind: 'refused', error: 'not_in_channel', details: [] };
    if (fate === 'never') return unknown;
    if (fate === 'late') {
      void this.#clock.sleep(2_000).then(() => this.#effect(method, args));
      return unknown;
    }
    const result = this.#effect(method, args);
    return fate === 'lost' ? unknown : result;
  }

  #effect(method: string, args: CallArguments): CallResult {
    const channel = String(args['channel']);
    if (method === 'chat.postMessage') {
      const ts = `${Math.floor(this.#clock.now().getTime() / 1000)}.${String(this.messages.length).padStart(6, '0')}`;
      const text = String(args['text']);
      const threadTs = args['thread_ts'] === undefined ? undefined : String(args['thread_ts']);
      const [key = ''] = text.split('=');
      this.messages.push({ channel, ts, threadTs, key, opId: opIdOf(args), text, gone: false });
      return { kind: 'done', data: { ok: true, channel, ts } };
    }
    if (method === 'chat.update') {
      const found = this.messages.find(({ ts, gone }) => ts === args['ts'] && !gone);
      if (found === undefined) return { kind: 'refused', error: 'message_not_found', details: [] };
      found.text = String(args['text']);
      found.opId = opIdOf(args);
      return { kind: 'done', data: { ok: true, channel, ts: found.ts } };
    }
    const messages = this.messages
      .filter(({ channel: place, gone }) => place === channel && !gone)
      .map(({ ts, opId }) => ({ ts, metadata: { event_type: 'otelops_message', event_payload: { op_id: opId } } }));
    return { kind: 'done', data: { ok: true, messages } };
  }
}

const unknown: CallResult = { kind: 'unknown', message: 'no answer' };

function opIdOf(args: CallArguments): string {
  return /"op_id":"([^"]+)"/.exec(JSON.stringify(args['metadata']))?.[1] ?? '';
}

/** A disk of which a write under way at a crash is kept or not. */
class ModelDisk {
  readonly #records = new Map<string, Json>();
  readonly #clock: VirtualClock;
  #count = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  store(life: { over: boolean }): Store {
    return {
      read: (_kind, id) => this.#records.get(id),
      list: () => [...this.#records].map(([id, value]) => ({ id, value })),
      write: async (changes) => {
        if (life.over) return new Promise<never>(() => undefined);
        await this.#clock.sleep(3);
        this.#count += 1;
        if (!life.over || this.#count % 2 === 0) {
          for (const { id, value } of changes) {
            if (value === undefined) this.#records.delete(id);
            else this.#records.set(id, JSON.parse(JSON.stringify(value)));
          }
        }
        if (life.over) return new Promise<never>(() => undefined);
      },
    };
  }
}

const silent: Telemetry = {
  span: (_name, _attributes, work) => work(),
  duration: () => undefined,
  count: () => undefined,
  gauge: () => undefined,
  log: () => undefined,
};

interface Wanted {
  readonly key: string;
  readonly text: string;
  done: boolean;
}

/** Bots one after the other on one disk, before one Slack. */
class Scene {
  readonly clock = new VirtualClock();
  readonly slack = new ModelSlack(this.clock);
  readonly wanted: Wanted[] = [];
  readonly #disk = new ModelDisk(this.clock);
  #life = { over: false };
  #delivery: RunningDelivery;
  #ids = 0;

  constructor() {
    this.#delivery = this.#begin();
  }

  #begin(): RunningDelivery {
    const life = { over: false };
    this.#life = life;
    const api = this.slack.api(life);
    const delivery = createDelivery({
      clock: this.clock,
      ids: () => {
        this.#ids += 1;
        return `op-${this.#ids}`;
      },
      store: this.#disk.store(life),
      telemetry: silent,
      api,
      read: api.call,
      upload: async () => ({ ok: true }),
      signal: new AbortController().signal,
      fatal: () => undefined,
      times: { callTimeoutMs: 3_000, graceMs: 3_000 },
    });
    delivery.start();
    return delivery;
  }

  want(key: string, pace: Pace): void {
    const text = `${key}=${this.wanted.length}`;
    const wanted: Wanted = { key, text, done: false };
    this.wanted.push(wanted);
    const thread = key.includes('/') ? key.split('/')[0] : undefined;
    const life = this.#life;
    void this.#delivery
      .want({
        key,
        channel: 'C1',
        ...(thread === undefined ? {} : { thread }),
        message: { text, blocks: [] },
        pace,
      })
      .then(() => {
        if (!life.over) wanted.done = true;
      });
  }

  crash(): void {
    this.#life.over = true;
    this.#delivery = this.#begin();
  }

  async settle(): Promise<boolean> {
    let settled: boolean | undefined;
    void this.#delivery.settled(3_600_000).then((result) => {
      settled = result;
    });
    await this.clock.runUntil(() => settled !== undefined, 7_200_000);
    // What was refused is tried again by and by, and a late effect of the last call may still come.
    await this.clock.runUntil(() => false, 3_600_000);
    return settled === true;
  }

  /** What is wrong with what stands in Slack; nothing when every message is there once with its newest body. */
  faults(): readonly string[] {
    const keys = [...new Set(this.wanted.map(({ key }) => key))];
    return keys.flatMap((key) => {
      const mine = this.slack.messages.filter((message) => message.key === key && !message.gone);
      const asked = this.wanted.filter((one) => one.key === key);
      const lastDone = asked.findLastIndex(({ done }) => done);
      const allowed = asked.slice(Math.max(0, lastDone)).map(({ text }) => text);
      if (mine.length === 0) return lastDone < 0 ? [] : [`${key} is lost`];
      if (mine.length > 1) return [`${key} is there ${mine.length} times`];
      const [message] = mine;
      return message !== undefined && allowed.includes(message.text)
        ? []
        : [`${key} says ${message?.text}, not ${allowed}`];
    });
  }
}

type Step =
  | { readonly do: 'want'; readonly key: string; readonly pace: Pace }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'crash' };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('want' as const),
        key: fc.constantFrom('a', 'a/1', 'a/2', 'b', 'b/1'),
        pace: fc.constantFrom<Pace>('now', 'progress', 'alert'),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }) },
    { weight: 2, arbitrary: fc.constant({ do: 'crash' as const }) },
  ),
  { maxLength: 25 },
);
const fates = fc.array(
  fc.constantFrom<Fate>('good', 'good', 'good', 'lost', 'never', 'late', 'limited', 'unreached', 'refused'),
  { maxLength: 30 },
);

describe('delivery', () => {
  test('brings every message into being once, with its newest body, whatever is lost and whenever the process ends', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fates, async (all, befalls) => {
        const scene = new Scene();
        scene.slack.fates = [...befalls];
        // Replies need their heads.
        scene.want('a', 'now');
        scene.want('b', 'now');
        for (const step of all) {
          if (step.do === 'want') scene.want(step.key, step.pace);
          else if (step.do === 'crash') scene.crash();
          else await scene.clock.runUntil(() => false, step.ms);
        }
        await scene.clock.runUntil(() => false, 10);
        // Heads whose wish was lost with a process are wished for again, as rooms do after a restart.
        scene.want('a', 'now');
        scene.want('b', 'now');
        await scene.settle();
        expect(scene.faults()).toEqual([]);
      }),
      { numRuns: 400 },
    );
  }, 120_000);

  test('a thousand messages for one channel get there one a second, none lost, none twice, urgent ones first', async () => {
    const scene = new Scene();
    for (let number = 0; number < 1_000; number += 1) scene.want(`m${number}`, 'alert');
    await scene.clock.runUntil(() => scene.slack.messages.length >= 10, 60_000);
    scene.want('urgent', 'now');
    await scene.clock.runUntil(() => false, 5_000);
    expect(scene.slack.messages.slice(0, 20).map(({ key }) => key)).toContain('urgent');
    expect(await scene.settle()).toBe(true);
    expect(scene.faults()).toEqual([]);
    expect(scene.slack.calls.filter((method) => method === 'chat.postMessage')).toHaveLength(1_001);
    expect(scene.clock.monotonic()).toBeGreaterThan(990_000);
  });

  test('keeps only the newest of many bodies, at the pace of the message, and an end goes at once', async () => {
    const scene = new Scene();
    scene.want('run', 'now');
    await scene.clock.runUntil(() => scene.slack.messages.length === 1, 10_000);
    for (let step = 0; step < 100; step += 1) {
      scene.want('run', 'progress');
      await scene.clock.runUntil(() => false, 100);
    }
    const edits = scene.slack.calls.filter((method) => method === 'chat.update').length;
    expect(edits).toBeGreaterThanOrEqual(6);
    expect(edits).toBeLessThanOrEqual(10);
    scene.want('run', 'alert');
    await scene.clock.runUntil(() => false, 2_000);
    scene.want('run', 'now');
    const last = scene.wanted.at(-1)?.text;
    expect(await scene.clock.runUntil(() => scene.slack.messages[0]?.text === last, 300)).toBe(true);
  });

  test('a message that somebody deleted is posted anew, and later replies stand below the new one', async () => {
    const scene = new Scene();
    scene.want('head', 'now');
    expect(await scene.settle()).toBe(true);
    for (const message of scene.slack.messages) message.gone = true;
    scene.want('head', 'now');
    expect(await scene.settle()).toBe(true);
    scene.want('head/1', 'now');
    expect(await scene.settle()).toBe(true);
    expect(scene.faults()).toEqual([]);
    const [, head, reply] = scene.slack.messages;
    expect(reply?.threadTs).toBe(head?.ts);
  });
});
