import { randomUUID } from 'node:crypto';
import { systemClock } from '@otelops/deployer';
import { ownEditions } from '@otelops/operations/adapters';
import type { HttpBackend } from '@otelops/operations/backends';
import { checkMessage, checkView } from '@otelops/sandbox';
import type { View } from '@slack/types';
import { expect } from 'vitest';
import {
  type AlertmanagerProgram,
  createAlertmanager,
} from '../../../packages/sandbox/src/simulated/alertmanager/alertmanager.ts';
import { fingerprint } from '../../../packages/sandbox/src/simulated/alertmanager/fingerprint.ts';
import { type Alerts, createAlerts } from '../src/alerts/create-alerts.ts';
import type { AlertOptions, AlertPorts } from '../src/alerts/room.ts';
import { createPolicy } from '../src/policy/policy.ts';
import type { PolicyFile } from '../src/policy/policy-file.ts';
import type { AuditEntry } from '../src/ports/audit.ts';
import type { WantedFile, WantedMessage } from '../src/ports/delivery.ts';
import type { HttpRoute } from '../src/ports/http.ts';
import type {
  Click,
  InputState,
  Interaction,
  Router,
  Submission,
  SubmissionOptions,
} from '../src/ports/interactions.ts';
import type { Actor } from '../src/ports/people.ts';
import type { VerbRequest } from '../src/ports/runs.ts';
import type { Json, RecordChange, RecordKind, Store } from '../src/ports/store.ts';
import type { RenderedMessage } from '../src/render/message.ts';

export const token = 'the-token-of-alertmanager';

const policyFile: PolicyFile = {
  grants: [
    { role: 'viewer', users: ['U0VIEWER'], usergroups: [], everyone: false },
    { role: 'operator', users: ['U0MIRA', 'U0ADA'], usergroups: [], everyone: false },
  ],
  approvals: [],
  quietHours: [],
};

/** What outlives a process: the disk, what Slack shows, the audit log, Alertmanager. */
export class Site {
  readonly store: MemoryStore = new MemoryStore();
  readonly messages = new Map<string, WantedMessage>();
  /** How often each key was asked for with a body that it did not have. */
  readonly edits = new Map<string, number>();
  /** What Slack would have refused; the bot gets over a refusal, a test must not. */
  readonly refused: string[] = [];
  readonly files = new Map<string, WantedFile>();
  readonly audit: AuditEntry[] = [];
  readonly started: VerbRequest[] = [];
  readonly clock = new ShiftingClock();
  readonly alertmanager: AlertmanagerProgram;
  ids = 0;

  constructor() {
    this.alertmanager = createAlertmanager({
      clock: { now: () => this.clock.now(), after: () => () => undefined },
      newId: () => randomUUID(),
      speed: 1,
      post: async () => false,
    });
  }

  get heads(): readonly WantedMessage[] {
    return [...this.messages.values()].filter(({ key }) => /^episode\/[^/]+$/.test(key));
  }

  get storms(): readonly WantedMessage[] {
    return [...this.messages.values()].filter(({ key }) => /^storm\/[^/]+$/.test(key));
  }
}

/** One process of the bot, as far as alerts go. */
export interface Life {
  readonly alerts: Alerts;
  /** Whether a step threw: nothing that it had in mind happens any more. */
  readonly killed: boolean;
  post(body: object, shown?: string, sender?: 'alertmanager' | 'grafana'): Promise<number>;
  click(user: string, head: string, label: string): Promise<Answers>;
  rawClick(user: string, actionId: string, value: string, id?: string): Promise<Answers>;
  submit(user: string, view: View, state: InputState, id?: string): Promise<Answers>;
  /** Fails where Slack would have refused something that was wanted. */
  end(): Promise<void>;
}

export interface Answers {
  readonly texts: readonly string[];
  readonly views: readonly View[];
  readonly errors?: Readonly<Record<string, string>>;
}

export interface LifeOptions {
  readonly alerts?: Partial<AlertOptions>;
  readonly policy?: Partial<PolicyFile>;
  /** Called before each write and each wish; what it throws is a process that is killed there. */
  readonly step?: (what: string) => void;
  readonly prometheus?: HttpBackend['request'];
}

export function live(site: Site, options: LifeOptions = {}): Life {
  const stop = new AbortController();
  const routes = new Map<string, HttpRoute>();
  const handlers: Handlers = { clicks: new Map() };
  let killed = false;
  const step = (what: string): void => {
    if (killed || stop.signal.aborted) throw new Error('this process is dead');
    try {
      options.step?.(what);
    } catch (error) {
      killed = true;
      throw error;
    }
  };
  const ids = (): string => {
    site.ids += 1;
    return `id${String(site.ids).padStart(6, '0')}`;
  };
  const ports: AlertPorts = {
    clock: site.clock,
    store: {
      read: (kind, id) => site.store.read(kind, id),
      list: (kind) => site.store.list(kind),
      write: async (changes) => {
        await Promise.resolve();
        step(`write ${changes.map(({ id }) => id).join(' ')}`);
        return site.store.write(changes);
      },
    },
    delivery: {
      want: async (message) => {
        await Promise.resolve();
        step(`want ${message.key}`);
        site.refused.push(...checkMessage(message.message).map((fault) => `${message.key}: ${JSON.stringify(fault)}`));
        const known = site.messages.get(message.key);
        if (JSON.stringify(known?.message) === JSON.stringify(message.message)) return;
        site.edits.set(message.key, (site.edits.get(message.key) ?? -1) + 1);
        site.messages.set(message.key, message);
      },
      upload: async (file) => {
        await Promise.resolve();
        step(`upload ${file.key}`);
        site.files.set(file.key, file);
      },
      placeOf: () => undefined,
      keyAt: () => undefined,
      settled: async () => true,
    },
    router: routerTo(handlers),
    policy: createPolicy({ file: { ...policyFile, ...options.policy }, teamId: 'T0HOME', clock: site.clock }),
    audit: { record: async (entry) => void site.audit.push(entry) },
    http: { mount: (route) => void routes.set(route.path, route) },
    telemetry: silent,
    world: async (run) => ({
      ...run,
      clock: site.clock,
      cluster: () => Promise.reject(new Error('no cluster here')),
      backend: async (name) => ({
        name,
        where: name,
        request:
          name === 'alertmanager'
            ? (request) => askSimulated(site, request)
            : (options.prometheus ?? unreachable(name)),
      }),
      config: { path: 'otel-stack.yaml', read: async () => undefined },
      files: { read: async () => undefined, write: async () => undefined },
      artifacts: ownEditions(() => Promise.reject(new Error('no artifacts here'))),
      [Symbol.asyncDispose]: async () => undefined,
    }),
    clusterLabel: 'sandbox (simulated)',
    stopping: stop.signal,
  };
  const alerts = createAlerts(ports, {
    credential: { bearerToken: token },
    channels: { usual: 'C0OPS' },
    runs: {
      start: async (request) => {
        site.started.push(request);
        return { started: true, run: 'r1', message: 'run/r1', ended: () => new Promise(() => undefined) };
      },
      list: () => [],
    },
    ids,
    linkOf: (key) => `https://slack.example/${key}`,
    ...options.alerts,
  });
  const running = alerts.run().catch(() => undefined);
  const interact = (user: string, id: string, act: (who: Interaction) => Promise<void>) => answersOf(user, id, act);
  const rawClick: Life['rawClick'] = (user, actionId, value, id = ids()) =>
    interact(user, id, async (who) => handlers.clicks.get('alert.')?.({ ...who, actionId, value, state: {} }));
  return {
    alerts,
    get killed() {
      return killed;
    },
    rawClick,
    post: async (body, shown = token, sender = 'alertmanager') => {
      const path = `/webhooks/${sender}`;
      const answer = await routes.get(path)?.handle({
        method: 'POST',
        path,
        query: new URLSearchParams(),
        headers: { authorization: `Bearer ${shown}` },
        body: Buffer.from(JSON.stringify(body)),
        clientCertificate: false,
      });
      return answer?.status ?? 0;
    },
    click: (user, head, label) => {
      const { actionId, value } = buttonOf(site.messages.get(head)?.message, label);
      return rawClick(user, actionId, value);
    },
    submit: async (user, view, state, id = ids()) => {
      const submission = { callbackId: view.callback_id ?? '', privateMetadata: view.private_metadata ?? '', state };
      const actor = actorOf(user);
      const errors = handlers.submission?.options?.check?.({ ...submission, id, actor, channel: 'C0OPS' });
      if (errors !== undefined) return { texts: [], views: [], errors };
      return interact(user, id, async (who) => handlers.submission?.handler({ ...who, ...submission }));
    },
    end: async () => {
      stop.abort(new Error('the bot stops'));
      await running;
      expect(site.refused, 'what Slack would have refused').toEqual([]);
    },
  };
}

async function answersOf(user: string, id: string, act: (who: Interaction) => Promise<void>): Promise<Answers> {
  const texts: string[] = [];
  const views: View[] = [];
  await act({
    id,
    actor: actorOf(user),
    channel: 'C0OPS',
    answer: async (message) => {
      expect(checkMessage(message)).toEqual([]);
      texts.push(message.text);
    },
    open: async (view) => {
      expect(checkView(view)).toEqual([]);
      views.push(view);
      return true;
    },
  });
  return { texts, views };
}

function actorOf(userId: string): Actor {
  const name = userId.replace('U0', '').toLowerCase();
  return { userId, teamId: 'T0HOME', name, isGuest: false, isBot: false, timeZone: 'Europe/Berlin', groups: [] };
}

async function askSimulated(site: Site, { method, path, query = {}, body }: Parameters<HttpBackend['request']>[0]) {
  const url = new URL(`http://alertmanager${path}`);
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) url.searchParams.append(name, String(one));
  }
  const init =
    body === undefined
      ? { method }
      : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await site.alertmanager.handler(new Request(url, init));
  return { ok: true, value: { status: answer.status, text: await answer.text() } } as const;
}

function unreachable(name: string): HttpBackend['request'] {
  return async () => ({
    ok: false,
    fault: { code: 'backend-unreachable', message: `${name} cannot be reached.`, advice: [] },
  });
}

interface Handlers {
  readonly clicks: Map<string, (click: Click) => Promise<void>>;
  submission?: {
    readonly handler: (submission: Submission) => Promise<void>;
    readonly options?: SubmissionOptions | undefined;
  };
}

function routerTo(handlers: Handlers): Router {
  return {
    command: () => undefined,
    mention: () => undefined,
    clicks: (prefix, handler) => void handlers.clicks.set(prefix, handler),
    submissions: (_, handler, options) => {
      handlers.submission = { handler, options };
    },
    options: () => undefined,
    homeOpened: () => undefined,
  };
}

export function buttonOf(message: RenderedMessage | undefined, label: string): { actionId: string; value: string } {
  const buttons = (message?.blocks ?? []).flatMap((block) =>
    block.type === 'actions' ? block.elements.flatMap((part) => (part.type === 'button' ? [part] : [])) : [],
  );
  const button = buttons.find((part) => part.text.text === label);
  if (button === undefined)
    throw new Error(`No button "${label}" among ${buttons.map(({ text }) => text.text).join(', ')}`);
  return { actionId: button.action_id ?? '', value: button.value ?? '' };
}

export class MemoryStore implements Store {
  readonly #records = new Map<string, { kind: RecordKind; id: string; text: string }>();

  read(kind: RecordKind, id: string): Json | undefined {
    const record = this.#records.get(`${kind} ${id}`);
    return record === undefined ? undefined : JSON.parse(record.text);
  }

  list(kind: RecordKind): readonly { id: string; value: Json }[] {
    return [...this.#records.values()]
      .filter((one) => one.kind === kind)
      .map(({ id, text }) => ({ id, value: JSON.parse(text) }));
  }

  async write(changes: readonly RecordChange[]): Promise<void> {
    for (const { kind, id, value } of changes) {
      if (value === undefined) this.#records.delete(`${kind} ${id}`);
      else this.#records.set(`${kind} ${id}`, { kind, id, text: JSON.stringify(value) });
    }
  }
}

/** The machine's clock, which can be put forward: sleeps that are over by then end. */
export class ShiftingClock {
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
    try {
      await systemClock.sleep(ms, AbortSignal.any(signal === undefined ? [over.signal] : [over.signal, signal]));
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

const silent: AlertPorts['telemetry'] = {
  span: (_name, _attributes, work) => work(),
  duration: () => undefined,
  count: () => undefined,
  gauge: () => undefined,
  log: () => undefined,
};

/** Looks until it is so; what is seen last is what the caller's expectation speaks of. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 30_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`Never came: ${what}`);
    await systemClock.sleep(5);
  }
}

export interface AlertSpan {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly from: Date;
  readonly to?: Date;
  /** Of the rule; empty: none. */
  readonly link?: string;
}

/** A webhook of Alertmanager about alerts of one name. */
export function deliveryOf(alertname: string, alerts: readonly AlertSpan[]): object {
  const named = alerts.map((alert) => ({
    ...alert,
    labels: { alertname, severity: 'warning', pod: alert.name, ...alert.labels },
  }));
  const told = named.map(({ name, labels, from, to, link }) => ({
    status: to === undefined ? 'firing' : 'resolved',
    labels,
    annotations: { summary: `${name} is not well` },
    startsAt: from.toISOString(),
    endsAt: to?.toISOString() ?? '0001-01-01T00:00:00Z',
    generatorURL: link ?? 'http://prometheus:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1',
    fingerprint: fingerprint(labels),
  }));
  return {
    version: '4',
    groupKey: `{}:{alertname="${alertname}"}`,
    truncatedAlerts: 0,
    status: told.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver: 'simulated',
    groupLabels: { alertname },
    commonLabels: { alertname },
    commonAnnotations: {},
    externalURL: 'http://alertmanager:9093',
    alerts: told,
  };
}
