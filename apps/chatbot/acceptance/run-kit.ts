import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectedCluster, connectCluster, systemClock } from '@otelops/deployer';
import type { World } from '@otelops/operations';
import { configFile, folderFiles, ownEditions, proxiedBackend } from '@otelops/operations/adapters';
import { artifactEdition, checkMessage, type SandboxKube, startKube } from '@otelops/sandbox';
import type { View } from '@slack/types';
import { expect } from 'vitest';
import { registerCommands } from '../src/commands/commands.ts';
import { createPolicy } from '../src/policy/policy.ts';
import type { PolicyFile } from '../src/policy/policy-file.ts';
import type { AuditEntry } from '../src/ports/audit.ts';
import type { Delivery, WantedFile, WantedMessage } from '../src/ports/delivery.ts';
import type {
  Click,
  InputState,
  Interaction,
  Mention,
  OptionsRequest,
  Router,
  Submission,
  SubmissionCheck,
} from '../src/ports/interactions.ts';
import type { Actor } from '../src/ports/people.ts';
import type { Json, RecordChange, RecordKind, Store } from '../src/ports/store.ts';
import type { RenderedMessage } from '../src/render/message.ts';
import { createRuns, type RunsRoom } from '../src/runs/create-runs.ts';
import { shown } from './shown.ts';

/** Ports kept in memory, for what a run does between Slack and a cluster. The cluster is the sandbox's, over HTTPS. */
export interface RunRoom extends AsyncDisposable {
  readonly kube: SandboxKube;
  /** The cluster as somebody else sees it. */
  readonly cluster: ConnectedCluster;
  readonly board: Board;
  readonly audit: readonly AuditEntry[];
  /** Milliseconds that the wall clock is ahead; sleeping people wake when it is set. */
  passTime(ms: number): void;
  /** `/otel <text>` by this person; what the person alone was answered. */
  command(user: string, text: string, where?: { channel?: string; id?: string }): Promise<readonly RenderedMessage[]>;
  mention(user: string, text: string): Promise<readonly RenderedMessage[]>;
  /** Clicks the button of this label on a message; what the person alone was answered. */
  click(user: string, message: string, label: string): Promise<readonly RenderedMessage[]>;
  /** Sends a click with a payload of one's own making. */
  rawClick(user: string, actionId: string, value: string, id?: string): Promise<readonly RenderedMessage[]>;
  /** The bot ends without a word, as by a kill, and comes back with the same store; in between, what happens meanwhile. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  /** The bot dies at its so-manieth effect from now: a write, a message, a line of the audit log. */
  dieAt(effect: number, when: 'before' | 'after'): void;
  readonly isDead: boolean;
  /** Holds the next line of this decision back before it comes into the audit log, as a slow disk does. */
  holdAudit(decision: AuditEntry['decision']): HeldAudit;
  /** Writes the config of the stack; the built-in example holds without one. */
  writeConfig(text: string): Promise<void>;
  readonly runs: RunsRoom;
  /** Submits the modal that was opened last. */
  submit(
    user: string,
    state: InputState,
  ): Promise<{ answers: readonly RenderedMessage[]; errors: Readonly<Record<string, string>> | undefined }>;
  options(user: string, typed: string): Promise<readonly { readonly value: string }[]>;
  setPolicy(file: Partial<PolicyFile>): void;
}

export interface HeldAudit {
  /** Resolves when somebody waits for that line. */
  readonly reached: Promise<void>;
  release(): void;
}

export const people: Readonly<Record<string, Actor>> = Object.fromEntries(
  ['VIEWER', 'MIRA', 'ADA', 'ADMIN', 'ROOT', 'GUEST', 'STRANGER', 'NOBODY'].map((name) => [
    `U0${name}`,
    {
      userId: `U0${name}`,
      teamId: name === 'STRANGER' ? 'T0OTHER' : 'T0HOME',
      name: name.toLowerCase(),
      isGuest: name === 'GUEST',
      isBot: false,
      timeZone: 'UTC',
      groups: [],
    },
  ]),
);

export const channel = 'C0OPS';

const standardPolicy: PolicyFile = {
  grants: [
    { role: 'viewer', users: ['U0VIEWER', 'U0GUEST', 'U0STRANGER'], usergroups: [], everyone: false },
    { role: 'operator', users: ['U0MIRA', 'U0ADA'], usergroups: [], everyone: false },
    { role: 'admin', users: ['U0ADMIN', 'U0ROOT'], usergroups: [], everyone: false },
  ],
  approvals: [{ danger: ['changes', 'destroys'], needs: 'second-person' }],
  quietHours: [],
};

/** Messages as Slack would show them, by key, with all that they ever said. */
export class Board implements Delivery {
  readonly messages = new Map<string, WantedMessage>();
  readonly history: WantedMessage[] = [];
  readonly files = new Map<string, WantedFile>();
  /** What Slack would have refused; the bot gets over a refusal, a test must not. */
  readonly refused: string[] = [];
  readonly #listeners = new Set<() => void>();

  async want(message: WantedMessage): Promise<void> {
    this.refused.push(...faultsOf(message.key, message.message));
    this.messages.set(message.key, message);
    this.history.push(message);
    for (const listener of this.#listeners) listener();
  }

  async upload(file: WantedFile): Promise<void> {
    this.files.set(file.key, file);
    for (const listener of this.#listeners) listener();
  }

  placeOf(key: string): { channel: string; ts: string } | undefined {
    const message = this.messages.get(key);
    return message === undefined ? undefined : { channel: message.channel, ts: key };
  }

  keyAt(): undefined {
    return undefined;
  }

  async settled(): Promise<boolean> {
    return true;
  }

  /** Heads of runs, oldest first. */
  get runs(): readonly WantedMessage[] {
    return [...this.messages.values()].filter(({ key }) => /^run\/[^/]+$/.test(key));
  }

  text(key: string): string {
    const message = this.messages.get(key);
    return message === undefined ? '' : shown(message.message);
  }

  /** Waits until something on the board is as wanted. */
  async until<T>(found: () => T | undefined | false, what: string): Promise<T> {
    const seen = found();
    if (seen !== undefined && seen !== false) return seen;
    const waiting = Promise.withResolvers<T>();
    const listener = (): void => {
      const now = found();
      if (now !== undefined && now !== false) waiting.resolve(now);
    };
    this.#listeners.add(listener);
    const timer = setTimeout(() => {
      const all = [...this.messages.keys()].map((key) => `--- ${key}\n${this.text(key)}`);
      waiting.reject(new Error(`Never came: ${what}. The board:\n${all.join('\n')}`));
    }, 100_000);
    try {
      return await waiting.promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(listener);
    }
  }

  /** The key of the newest run whose message says this. */
  async said(text: string | RegExp): Promise<string> {
    const matches = (key: string): boolean =>
      typeof text === 'string' ? this.text(key).includes(text) : text.test(this.text(key));
    const run = await this.until(() => this.runs.findLast(({ key }) => matches(key)), String(text));
    return run.key;
  }
}

function faultsOf(where: string, { text, blocks }: RenderedMessage): readonly string[] {
  return checkMessage({ text, blocks }).map((fault) => `${where}: ${fault.error} ${fault.pointer} ${fault.message}`);
}

function buttonOf(message: RenderedMessage, label: string): { actionId: string; value: string } {
  const buttons = message.blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.flatMap((part) => (part.type === 'button' ? [part] : [])) : [],
  );
  const button = buttons.find((part) => part.text.text === label);
  if (button === undefined) throw new Error(`No button "${label}" on:\n${shown(message)}`);
  return { actionId: button.action_id ?? '', value: button.value ?? '' };
}

class MemoryStore implements Store {
  readonly #records = new Map<string, { kind: RecordKind; id: string; text: string }>();

  read(kind: RecordKind, id: string): Json | undefined {
    const record = this.#records.get(`${kind} ${id}`);
    return record === undefined ? undefined : JSON.parse(record.text);
  }

  list(kind: RecordKind): readonly { id: string; value: Json }[] {
    return [...this.#records.values()]
      .filter((record) => record.kind === kind)
      .map(({ id, text }) => ({ id, value: JSON.parse(text) }));
  }

  async write(changes: readonly RecordChange[]): Promise<void> {
    for (const { kind, id, value } of changes) {
      if (value === undefined) this.#records.delete(`${kind} ${id}`);
      else this.#records.set(`${kind} ${id}`, { kind, id, text: JSON.stringify(value) });
    }
  }
}

/** The wall clock can be put forward; sleeps that are over by then end. */
class ShiftingClock {
  #shift = 0;
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  now(): Date {
    return new Date(Date.now() + this.#shift);
  }

  monotonic(): number {
    return performance.now() + this.#shift;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const over = new AbortController();
    const sleeper = { at: this.monotonic() + ms, wake: () => over.abort() };
    this.#sleepers.add(sleeper);
    const signals = signal === undefined ? [over.signal] : [over.signal, signal];
    try {
      await systemClock.sleep(ms, AbortSignal.any(signals));
    } catch (error) {
      if (signal?.aborted === true) throw error;
    } finally {
      this.#sleepers.delete(sleeper);
    }
  }

  pass(ms: number): void {
    this.#shift += ms;
    for (const sleeper of this.#sleepers) if (sleeper.at <= this.monotonic()) sleeper.wake();
  }
}

interface Handlers {
  command?: (command: Parameters<Parameters<Router['command']>[0]>[0]) => Promise<void>;
  mention?: (mention: Mention) => Promise<void>;
  options?: (request: OptionsRequest) => Promise<readonly { value: string }[]>;
  readonly submissions: Map<
    string,
    { handler: (submission: Submission) => Promise<void>; check: SubmissionCheck | undefined }
  >;
  readonly clicks: Map<string, (click: Click) => Promise<void>>;
}

function routerTo(handlers: Handlers): Router {
  return {
    command: (handler) => {
      handlers.command = handler;
    },
    mention: (handler) => {
      handlers.mention = handler;
    },
    clicks: (prefix, handler) => handlers.clicks.set(prefix, handler),
    submissions: (callback, handler, options) => handlers.submissions.set(callback, { handler, check: options?.check }),
    options: (_, handler) => {
      handlers.options = handler;
    },
    homeOpened: () => {},
  };
}

interface Life {
  readonly stop: AbortController;
  readonly handlers: Handlers;
  readonly runs: RunsRoom;
}

export interface RoomOptions {
  readonly policy?: Partial<PolicyFile>;
  readonly kube?: Parameters<typeof startKube>[0];
}

export async function openRoom(options: RoomOptions = {}): Promise<RunRoom> {
  const kube = await startKube(options.kube ?? { speed: 0 });
  const folder = await mkdtemp(join(tmpdir(), 'otelops-runs-'));
  const cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
  const [store, board, clock] = [new MemoryStore(), new Board(), new ShiftingClock()];
  const audit: AuditEntry[] = [];
  const rules: { file: PolicyFile } = { file: { ...standardPolicy, ...options.policy } };
  let made = 0;
  const ids = (): string => {
    made += 1;
    return `${String(made).padStart(6, '0')}${randomBytes(10).toString('hex')}`;
  };
  const holds = new Map<string, { readonly reached: () => void; readonly released: Promise<void> }>();
  const death: { in: number; when: 'before' | 'after' } = { in: 0, when: 'before' };
  const begin = async (): Promise<Life> => {
    const stop = new AbortController();
    const handlers: Handlers = { clicks: new Map(), submissions: new Map() };
    const alive = async <T>(work: () => T | Promise<T>): Promise<T> => {
      // What a killed process had in mind never happens.
      if (stop.signal.aborted) throw new Error('this process is dead');
      death.in -= 1;
      if (death.in === 0 && death.when === 'before') stop.abort();
      if (stop.signal.aborted) throw new Error('this process died before it did that');
      const done = await work();
      if (death.in === 0) stop.abort();
      if (stop.signal.aborted) throw new Error('this process died after it did that');
      return done;
    };
    const ports = {
      clock,
      store: { ...boundStore(store), write: (changes: readonly RecordChange[]) => alive(() => store.write(changes)) },
      delivery: {
        want: async (message: WantedMessage) => alive(() => board.want(message)),
        upload: async (file: WantedFile) => alive(() => board.upload(file)),
        placeOf: (key: string) => board.placeOf(key),
        keyAt: () => undefined,
        settled: async () => true,
      },
      router: routerTo(handlers),
      people: { actor: async (userId: string) => people[userId] ?? unknownActor(userId) },
      policy: {
        decide: (question: Parameters<ReturnType<typeof createPolicy>['decide']>[0]) => policy().decide(question),
        mayApprove: (question: Parameters<ReturnType<typeof createPolicy>['mayApprove']>[0]) =>
          policy().mayApprove(question),
      },
      audit: {
        record: async (entry: AuditEntry) => {
          const held = holds.get(entry.decision);
          holds.delete(entry.decision);
          held?.reached();
          await held?.released;
          await alive(() => audit.push(entry));
        },
      },
      telemetry: silentTelemetry,
      world: async (run: Pick<World, 'person' | 'signal' | 'approve' | 'runId'>) => worldOn({ cluster, folder }, run),
      clusterLabel: 'sandbox (simulated)',
      stopping: stop.signal,
    };
    const policy = () => createPolicy({ file: rules.file, teamId: 'T0HOME', clock });
    const runs = createRuns(ports, { ids, slash: '/otel' });
    registerCommands(ports, runs, { slash: '/otel' });
    await runs.resume();
    return { stop, handlers, runs };
  };
  let life = await begin();
  const opened: View[] = [];
  const answered = async (act: (interaction: Interaction) => Promise<void>, user: string, id = ids()) => {
    const answers: RenderedMessage[] = [];
    const actor = people[user];
    if (actor === undefined) throw new Error(`Who is ${user}?`);
    await act({
      id,
      actor,
      channel,
      answer: async (message) => {
        board.refused.push(...faultsOf(`answer to ${user}`, message));
        answers.push(message);
      },
      open: async (view) => {
        opened.push(view);
        return true;
      },
    });
    return answers;
  };
  const click = (user: string, actionId: string, value: string, id?: string) =>
    answered(
      async (interaction) => {
        const prefix = [...life.handlers.clicks.keys()].find((known) => actionId.startsWith(known)) ?? '';
        await life.handlers.clicks.get(prefix)?.({ ...interaction, actionId, value, state: {} });
      },
      user,
      id,
    );
  return {
    kube,
    cluster,
    board,
    audit,
    passTime: (ms) => clock.pass(ms),
    command: (user, text, where = {}) =>
      answered(
        async (said) => life.handlers.command?.({ ...said, channel: where.channel ?? channel, command: '/otel', text }),
        user,
        where.id,
      ),
    mention: (user, text) =>
      answered(async (said) => life.handlers.mention?.({ ...said, channel, text: `<@U0BOT> ${text}` }), user),
    click: (user, key, label) => {
      const message = board.messages.get(key);
      if (message === undefined) throw new Error(`There is no message ${key}.`);
      const { actionId, value } = buttonOf(message.message, label);
      return click(user, actionId, value);
    },
    rawClick: click,
    dieAt: (effect, when) => Object.assign(death, { in: effect, when }),
    holdAudit: (decision) => {
      const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      holds.set(decision, { reached: () => reached.resolve(), released: released.promise });
      return { reached: reached.promise, release: () => released.resolve() };
    },
    get isDead() {
      return life.stop.signal.aborted;
    },
    writeConfig: (text) => writeFile(join(folder, 'otel-stack.yaml'), text),
    restart: async (meanwhile) => {
      life.stop.abort();
      await life.runs.idle();
      await meanwhile?.();
      life = await begin();
    },
    get runs() {
      return life.runs;
    },
    submit: async (user, state) => {
      const view = opened.at(-1);
      if (view?.type !== 'modal') throw new Error('No modal is open.');
      const { callback_id: callbackId = '', private_metadata: privateMetadata = '' } = view;
      const known = life.handlers.submissions.get(callbackId);
      let errors: Readonly<Record<string, string>> | undefined;
      const answers = await answered(async (interaction) => {
        const submission = { ...interaction, callbackId, privateMetadata, state };
        errors = known?.check?.(submission);
        if (errors === undefined) await known?.handler(submission);
      }, user);
      return { answers, errors };
    },
    options: async (user, typed) => {
      const actor = people[user] ?? unknownActor(user);
      return (await life.handlers.options?.({ actor, actionId: 'command.line', typed })) ?? [];
    },
    setPolicy: (file) => {
      rules.file = { ...rules.file, ...file };
    },
    [Symbol.asyncDispose]: async () => {
      life.stop.abort();
      await life.runs.idle();
      await cluster[Symbol.asyncDispose]();
      await kube.close();
      await rm(folder, { recursive: true, force: true });
      expect(board.refused, 'what Slack would have refused').toEqual([]);
    },
  };
}

function boundStore(store: MemoryStore): Pick<Store, 'read' | 'list'> {
  return { read: (kind, id) => store.read(kind, id), list: (kind) => store.list(kind) };
}

function unknownActor(userId: string): Actor {
  return { userId, teamId: 'T0HOME', name: userId, isGuest: false, isBot: false, timeZone: 'UTC', groups: [] };
}

const silentTelemetry = {
  span: <T>(_name: string, _attributes: object, work: () => Promise<T>): Promise<T> => work(),
  duration: () => {},
  count: () => {},
  gauge: () => {},
  log: () => {},
};

function worldOn(
  { cluster, folder }: { cluster: ConnectedCluster; folder: string },
  run: Pick<World, 'person' | 'signal' | 'approve' | 'runId'>,
): World & AsyncDisposable {
  const files = folderFiles(folder);
  return {
    ...run,
    clock: systemClock,
    cluster: async () => cluster,
    backend: async (name) => proxiedBackend(name, { cluster, signal: run.signal }),
    config: configFile({ path: 'otel-stack.yaml', files, sandbox: true }),
    files,
    artifacts: ownEditions(async () => (name, version) => artifactEdition(name, version, { webhooks: true })),
    // Signs of life come soon, so that who waits for one is answered soon; a machine that stands still loses no lock.
    lockTimes: { leaseMs: 60_000, renewMs: 2_000 },
    [Symbol.asyncDispose]: async () => {},
  };
}
