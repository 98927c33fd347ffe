import type { View } from '@slack/types';
import { afterEach, describe, expect, it } from 'vitest';
import { deliveryOf, type Life, type LifeOptions, live, Site, token, until } from './alert-kit.ts';

const minute = 60_000;
const lives: Life[] = [];

function begin(site: Site, options?: LifeOptions): Life {
  const life = live(site, options);
  lives.push(life);
  return life;
}

afterEach(async () => {
  for (const life of lives.splice(0)) await life.end();
});

/** A moment so many minutes ago, on the site's clock. */
function ago(site: Site, minutes: number): Date {
  return new Date(site.clock.now().getTime() - minutes * minute);
}

function textOf(site: Site, key: string): string {
  const message = site.messages.get(key)?.message;
  return message === undefined ? '' : JSON.stringify(message.blocks);
}

async function headOf(site: Site): Promise<string> {
  await until(() => site.heads.length > 0, 'a head');
  return site.heads[0]?.key ?? '';
}

describe('an alert', () => {
  it('becomes a thread, and its head turns green when it is over', async () => {
    const site = new Site();
    const life = begin(site);
    const from = ago(site, 5);
    expect(await life.post(deliveryOf('LokiDown', [{ name: 'loki-0', from }]))).toBe(200);
    const head = await headOf(site);
    expect(textOf(site, head)).toContain('🟠 *LokiDown*');
    expect(life.alerts.firing()).toMatchObject([{ title: 'LokiDown', severity: 'warning', message: head }]);
    await life.post(deliveryOf('LokiDown', [{ name: 'loki-0', from, to: ago(site, 1) }]));
    await until(() => textOf(site, head).includes('🟢'), 'green');
    expect(textOf(site, head)).toContain('over after 4 min 0 s');
    expect(site.messages.get(`${head}/over/0`)?.thread).toBe(head);
    expect(life.alerts.firing()).toEqual([]);
    expect(site.heads).toHaveLength(1);
  });

  it('goes on in its thread when it flaps, and the thread says so', async () => {
    const site = new Site();
    const life = begin(site);
    const [first, second] = [ago(site, 30), ago(site, 2)];
    await life.post(deliveryOf('LokiDown', [{ name: 'loki-0', from: first }]));
    await life.post(deliveryOf('LokiDown', [{ name: 'loki-0', from: first, to: ago(site, 3) }]));
    await life.post(deliveryOf('LokiDown', [{ name: 'loki-0', from: second }]));
    const head = await headOf(site);
    await until(() => site.messages.has(`${head}/again/1`), 'the reply');
    expect(textOf(site, head)).toContain('fired again once');
    expect(site.heads).toHaveLength(1);
  });

  it('tells of each alert of its group in one reply that is edited', async () => {
    const site = new Site();
    const life = begin(site);
    const from = ago(site, 5);
    await life.post(deliveryOf('PodDown', [{ name: 'a', from }]));
    const head = await headOf(site);
    expect(site.messages.has(`${head}/alerts`)).toBe(false);
    await life.post(
      deliveryOf('PodDown', [
        { name: 'a', from },
        { name: 'b', from },
      ]),
    );
    await until(() => textOf(site, `${head}/alerts`).includes('`b`'), 'the list');
    await life.post(
      deliveryOf('PodDown', [
        { name: 'a', from, to: ago(site, 1) },
        { name: 'b', from },
      ]),
    );
    await until(() => textOf(site, `${head}/alerts`).includes('1 firing, 1 over'), 'the edit');
    expect([...site.messages.keys()].filter((key) => key.startsWith(`${head}/`))).toEqual([`${head}/alerts`]);
  });

  it('is told of again after a restart only where something changed', async () => {
    const site = new Site();
    const first = begin(site);
    await first.post(deliveryOf('LokiDown', [{ name: 'loki-0', from: ago(site, 5) }]));
    const head = await headOf(site);
    await until(() => textOf(site, head).includes('no chart'), 'what came of the chart');
    const edits = site.edits.get(head);
    await first.end();
    const second = begin(site);
    await until(() => second.alerts.firing().length === 1, 'it is remembered');
    await second.post(deliveryOf('LokiDown', [{ name: 'loki-0', from: ago(site, 5) }]));
    expect([site.heads.length, site.edits.get(head)]).toEqual([1, edits]);
  });

  it('of Grafana has its own thread, without what Alertmanager alone can do, and ends by the word of Grafana', async () => {
    const site = new Site();
    const life = begin(site, { alerts: { receivers: ['simulated'], times: { look: 20, lookSoon: 1, warmUp: 0 } } });
    const from = ago(site, 5);
    const grafana = (to?: Date) => ({
      ...deliveryOf('Latency', [{ name: 'web', from, ...(to === undefined ? {} : { to }) }]),
      version: '1',
    });
    expect(await life.post(grafana(), token, 'grafana')).toBe(200);
    const head = await headOf(site);
    site.alertmanager.receive([{ labels: { alertname: 'Proof' }, startsAt: ago(site, 10).toISOString() }]);
    await until(() => life.alerts.firing().some(({ title }) => title === 'Proof'), 'a look at Alertmanager');
    expect(textOf(site, head)).not.toContain('🟢');
    expect(textOf(site, head)).not.toMatch(/"text":"(?:Silence|Graph)"/);
    await life.post(grafana(ago(site, 1)), token, 'grafana');
    await until(() => textOf(site, head).includes('🟢'), 'green');
  });

  it('of Grafana that is neither repeated nor ended is taken off with an honest word, and begins anew when it is repeated', async () => {
    const site = new Site();
    const life = begin(site);
    const from = ago(site, 5);
    const grafana = { ...deliveryOf('Latency', [{ name: 'web', from }]), version: '1' };
    await life.post(grafana, token, 'grafana');
    const head = await headOf(site);
    site.clock.pass(24 * 60 * minute);
    await life.post(grafana, token, 'grafana');
    site.clock.pass(24 * 60 * minute);
    await life.post(deliveryOf('Proof', [{ name: 'a', from: ago(site, 1) }]));
    await until(() => site.heads.length === 2, 'another alert');
    expect(textOf(site, head)).toContain('🟠');
    site.clock.pass(120 * minute);
    await until(() => textOf(site, head).includes('⚪'), 'the honest word');
    expect(textOf(site, head)).toContain('over or not');
    expect(site.messages.get(`${head}/over/0`)?.message.text).toContain('not heard of');
    const fires = (): boolean => life.alerts.firing().some(({ title }) => title === 'Latency');
    expect(fires()).toBe(false);
    await life.post(grafana, token, 'grafana');
    await until(fires, 'it fires again');
  });

  it('is not taken from who does not show the token', async () => {
    const site = new Site();
    const life = begin(site);
    expect(await life.post(deliveryOf('LokiDown', [{ name: 'a', from: ago(site, 1) }]), 'another')).toBe(401);
    expect([site.heads.length, site.store.list('episode').length]).toEqual([0, 0]);
    expect(await life.post(deliveryOf('LokiDown', [{ name: 'a', from: ago(site, 1) }]), token)).toBe(200);
  });
});

describe('a bot that is killed', () => {
  const spans = (site: Site) => [ago(site, 20), ago(site, 10), ago(site, 5)] as const;

  /** Fires, grows, ends, and another one fires; each is sent again until it is taken, as Alertmanager does. */
  async function story(site: Site, next: () => Life): Promise<void> {
    const [a, b, end] = spans(site);
    const deliveries = [
      deliveryOf('One', [{ name: 'a', from: a }]),
      deliveryOf('One', [
        { name: 'a', from: a },
        { name: 'b', from: b },
      ]),
      deliveryOf('Two', [{ name: 'c', from: b }]),
      deliveryOf('One', [
        { name: 'a', from: a, to: end },
        { name: 'b', from: b, to: end },
      ]),
    ];
    let life = next();
    for (const delivery of deliveries) {
      let tries = 0;
      while ((await life.post(delivery)) !== 200) {
        tries += 1;
        if (tries > 3) throw new Error('never taken');
        life = next();
      }
    }
    // Whatever was killed comes up once more, with nothing sent again.
    await life.end();
    const isThrough = (last: Life): boolean => done(site) && last.alerts.firing().length === 1;
    life = next();
    await until(() => life.killed || isThrough(life), 'the end of the story');
    if (isThrough(life)) return;
    const last = next();
    await until(() => isThrough(last), `the end of it: ${site.heads.map(({ message }) => message.text).join(' | ')}`);
  }

  function done(site: Site): boolean {
    const texts = site.heads.map(({ message }) => message.text).toSorted();
    return (
      texts.length === 2 &&
      texts.some((text) => text.includes('🟢') && text.includes('One')) &&
      texts.some((text) => text.includes('🟠') && text.includes('Two'))
    );
  }

  it('at any step loses no alert and no end, and begins no thread twice', async () => {
    let total = 0;
    const count = (): void => {
      total += 1;
    };
    const whole = new Site();
    await story(whole, () => begin(whole, { step: count }));
    expect(total).toBeGreaterThan(12);
    for (let dies = 1; dies <= total; dies += 1) {
      const site = new Site();
      let steps = 0;
      const step = (what: string): void => {
        steps += 1;
        if (steps === dies) throw new Error(`killed before: ${what}`);
      };
      await story(site, () => begin(site, { step }));
      expect([dies, site.heads.length]).toEqual([dies, 2]);
      expect(site.store.list('episode').filter(({ id }) => id.startsWith('incoming/'))).toEqual([]);
      for (const life of lives.splice(0)) await life.end();
    }
  });
});

describe('a storm of 1,000 alerts in a minute', () => {
  it('gives each group that goes on one thread, the loudest first, and lists those that came and went', async () => {
    const site = new Site();
    const rate = { burst: 10, perMinute: 20 };
    const life = begin(site, { alerts: { headRate: rate, times: { look: 1e9, lookSoon: 1e9 } } });
    const names = Array.from({ length: 100 }, (_, index) => `Group${String(index).padStart(3, '0')}`);
    const from = ago(site, 0);
    const alertsOf = (group: string, to?: Date) =>
      Array.from({ length: 10 }, (_, index) => ({
        name: `${group}-${index}`,
        from,
        labels: { severity: group.endsWith('7') ? 'critical' : 'warning' },
        ...(to === undefined ? {} : { to }),
      }));
    const statuses = await Promise.all(names.map((name) => life.post(deliveryOf(name, alertsOf(name)))));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await until(() => textOf(site, site.storms[0]?.key ?? '').includes('in 90 groups folded here'), 'the storm');
    expect(site.heads).toHaveLength(10);
    expect(textOf(site, site.storms[0]?.key ?? '')).toContain('900 more alerts in 90 groups folded here');

    // Some end while they are folded: they are listed, and get no thread.
    const [gone, kept] = [names.slice(90), names.slice(0, 90)];
    site.clock.pass(1000);
    await Promise.all(gone.map((name) => life.post(deliveryOf(name, alertsOf(name, site.clock.now())))));
    await until(() => textOf(site, site.storms[0]?.key ?? '').includes('10 groups came and went'), 'those that went');

    const order: string[] = [];
    for (let round = 0; round < 60 && site.heads.length < kept.length; round += 1) {
      const before = site.heads.length;
      site.clock.pass(15_000);
      await until(() => site.heads.length > before, 'the next threads');
      order.push(...site.heads.slice(before).map(({ message }) => message.text.slice(0, 2)));
    }
    const titles = site.heads.map(({ message }) => /Group\d+/.exec(message.text)?.[0]).toSorted();
    expect(titles).toEqual(kept);
    expect(order.join('').replace(/^(?:🔴)+/u, '')).not.toContain('🔴');
    await until(() => textOf(site, site.storms[0]?.key ?? '').includes('is over'), 'the end of the storm');
    expect(site.storms).toHaveLength(1);
    await until(() => [...site.files.keys()].some((key) => key.includes('/passed/')), 'the list');
    const list =
      [...site.files.values()].find(({ filename }) => filename === 'came-and-went.tsv')?.content.toString() ?? '';
    expect(gone.filter((name) => !list.includes(name))).toEqual([]);

    await Promise.all(kept.map((name) => life.post(deliveryOf(name, alertsOf(name, site.clock.now())))));
    await until(() => site.heads.every(({ message }) => message.text.startsWith('🟢')), 'all green');
    expect(life.alerts.firing()).toEqual([]);
  });
});

describe('a storm that is over', () => {
  it('is told of once, also after a restart, and forgotten with its groups', async () => {
    const site = new Site();
    const options = { alerts: { headRate: { burst: 1, perMinute: 1 } } };
    begin(site, options);
    const from = ago(site, 1);
    const names = Array.from({ length: 12 }, (_, index) => `Group${String(index).padStart(2, '0')}`);
    const post = (name: string, to?: Date) =>
      lives[0]?.post(deliveryOf(name, [{ name: 'pod', from, ...(to === undefined ? {} : { to }) }]));
    for (const name of names) await post(name);
    await until(() => textOf(site, site.storms[0]?.key ?? '').includes('in 11 groups folded here'), 'the storm');
    for (const name of names) await post(name, site.clock.now());
    await until(() => [...site.files.keys()].some((key) => key.includes('/passed/')), 'the list');
    const [said, files] = [textOf(site, site.storms[0]?.key ?? ''), site.files.size];
    expect(said).toContain('is over');
    site.clock.pass(2 * 3600_000);
    for (const life of lives.splice(0)) await life.end();
    begin(site, options);
    site.clock.pass(8 * 24 * 3600_000);
    await until(() => site.store.list('episode').length === 0, 'that nothing is remembered');
    expect(textOf(site, site.storms[0]?.key ?? '')).toBe(said);
    expect(site.files.size).toBe(files);
  });
});

describe('the chart of an alert', () => {
  const expression = 'max by (pod) (otelcol_exporter_queue_size / (otelcol_exporter_queue_capacity > 0)) > 0.95';

  /** A Prometheus that has these values for each pod, now; and what it was asked. */
  function prometheusWith(site: Site, values: Readonly<Record<string, number>>) {
    const asked: string[] = [];
    const request: NonNullable<LifeOptions['prometheus']> = async ({ path, query = {} }) => {
      asked.push(`${path} ${String(query['query'] ?? '')}`.trim());
      const now = site.clock.now().getTime() / 1000;
      const result = Object.entries(values).map(([pod, value]) => ({
        metric: { pod },
        values: [
          [now - 60, '0.1'],
          [now, String(value)],
        ],
      }));
      const rules = [{ type: 'alerting', name: 'QueueFull', query: expression, labels: {}, annotations: {} }];
      const data = path.endsWith('/rules') ? { groups: [{ name: 'g', rules }] } : { resultType: 'matrix', result };
      return { ok: true, value: { status: 200, text: JSON.stringify({ status: 'success', data }) } };
    };
    return { asked, request };
  }

  it('is drawn of the compared side of its rule, found by name, and its value stands in the head', async () => {
    const site = new Site();
    const { asked, request } = prometheusWith(site, { a: 0.97, b: 0.2 });
    const life = begin(site, { prometheus: request });
    const delivery = deliveryOf('QueueFull', [{ name: 'a', from: ago(site, 1), link: '' }]);
    await life.post(delivery);
    const head = await headOf(site);
    await until(() => textOf(site, head).includes('97% (alerts at &gt; 95%)'), 'the value');
    expect(asked).toEqual([
      '/api/v1/rules',
      '/api/v1/query_range max by (pod) (otelcol_exporter_queue_size / (otelcol_exporter_queue_capacity > 0))',
    ]);
    const image = site.files.get(`${head}/chart/0`);
    expect(image).toMatchObject({
      thread: head,
      filename: 'QueueFull.png',
      altText: expect.stringContaining('now 97%'),
    });
  });

  it('is drawn again by its button, once a click, and the worst of several alerts counts', async () => {
    const site = new Site();
    const { asked, request } = prometheusWith(site, { a: 0.96, b: 0.99 });
    const life = begin(site, { prometheus: request });
    const link = `http://prometheus:9090/graph?g0.expr=${encodeURIComponent(expression)}`;
    await life.post(
      deliveryOf(
        'QueueFull',
        ['a', 'b'].map((name) => ({ name, from: ago(site, 1), link })),
      ),
    );
    const head = await headOf(site);
    await until(() => textOf(site, head).includes('99% (alerts at'), 'the value');
    await life.click('U0VIEWER', head, 'Graph');
    expect([...site.files.keys()].filter((key) => key.startsWith(`${head}/graph/`))).toHaveLength(1);
    expect(asked.filter((one) => one.includes('rules'))).toEqual([]);
  });

  it('that cannot be drawn is said to be missing, with the reason', async () => {
    const site = new Site();
    const life = begin(site);
    await life.post(deliveryOf('QueueFull', [{ name: 'a', from: ago(site, 1) }]));
    const head = await headOf(site);
    await until(() => textOf(site, head).includes('no chart: prometheus cannot be reached'), 'the reason');
    expect((await life.click('U0VIEWER', head, 'Graph')).texts.join()).toContain(
      'No graph: prometheus cannot be reached',
    );
  });
});

describe('the buttons', () => {
  async function firing(options?: LifeOptions) {
    const site = new Site();
    const life = begin(site, { ...options, alerts: { times: { look: 1e9, lookSoon: 1 }, ...options?.alerts } });
    const from = ago(site, 5);
    for (const name of ['a', 'b']) {
      const labels = { alertname: 'PodDown', pod: name, severity: 'warning' };
      site.alertmanager.receive([
        { labels, annotations: {}, startsAt: from.toISOString(), endsAt: ago(site, -60).toISOString() },
      ]);
    }
    site.alertmanager.receive([{ labels: { alertname: 'Other', pod: 'a' }, startsAt: from.toISOString() }]);
    await life.post(
      deliveryOf('PodDown', [
        { name: 'a', from },
        { name: 'b', from },
      ]),
    );
    return { site, life, head: await headOf(site), from };
  }

  it('acknowledge in the name of who clicked, and take it back', async () => {
    const { site, life, head } = await firing();
    await life.click('U0MIRA', head, 'Acknowledge');
    await until(() => textOf(site, head).includes('acknowledged by mira'), 'the name');
    expect(life.alerts.firing()[0]?.acknowledgedBy).toBe('mira');
    const value = head.split('/')[1] ?? '';
    expect((await life.rawClick('U0ADA', 'alert.acknowledge', value)).texts.join()).toContain(
      'mira has acknowledged it already',
    );
    await life.click('U0ADA', head, 'Take back acknowledgement');
    await until(() => !textOf(site, head).includes('acknowledged by'), 'nobody');
    expect(site.audit.map(({ actor, action, decision }) => [actor.name, action, decision])).toEqual([
      ['mira', 'acknowledge PodDown', 'allowed'],
      ['mira', 'acknowledge PodDown', 'finished'],
      ['ada', 'acknowledge PodDown', 'allowed'],
      ['ada', 'take back acknowledgement of PodDown', 'allowed'],
      ['ada', 'take back acknowledgement of PodDown', 'finished'],
    ]);
  });

  it.each(['Acknowledge', 'Silence'])('do nothing for who may not: %s', async (label) => {
    const { site, life, head } = await firing();
    const before = textOf(site, head);
    const { texts, views } = await life.click('U0VIEWER', head, label);
    expect([texts.join(), views]).toEqual([expect.stringContaining('needs the role operator'), []]);
    expect(textOf(site, head)).toBe(before);
    expect(site.audit).toMatchObject([{ decision: 'refused', actor: { userId: 'U0VIEWER' } }]);
  });

  it('start the diagnosis that the alert names, in its thread, once', async () => {
    const site = new Site();
    const life = begin(site);
    await life.post(
      deliveryOf('QueueFull', [{ name: 'gw', from: ago(site, 1), labels: { diagnosis: 'collector-queue' } }]),
    );
    const head = await headOf(site);
    await life.click('U0VIEWER', head, 'Diagnose');
    expect(site.started).toMatchObject([
      {
        verb: 'diagnose',
        args: { what: 'collector-queue' },
        channel: 'C0OPS',
        thread: head,
        actor: { userId: 'U0VIEWER' },
      },
    ]);
  });

  it('diagnose everything where the alert names what nobody knows', async () => {
    const { site, life, head } = await firing();
    await life.click('U0MIRA', head, 'Diagnose');
    expect(site.started).toMatchObject([{ verb: 'diagnose', args: {} }]);
  });

  it('on a message that is out of date tell that, and put it right', async () => {
    const { site, life, head, from } = await firing();
    const old = site.messages.get(head);
    for (const pod of ['a', 'b']) {
      const labels = { alertname: 'PodDown', pod, severity: 'warning' };
      site.alertmanager.receive([{ labels, startsAt: from.toISOString(), endsAt: ago(site, 1).toISOString() }]);
    }
    await life.post(
      deliveryOf('PodDown', [
        { name: 'a', from, to: ago(site, 1) },
        { name: 'b', from, to: ago(site, 1) },
      ]),
    );
    await until(() => textOf(site, head).includes('🟢'), 'green');
    if (old !== undefined) site.messages.set(head, old);
    const { texts } = await life.click('U0MIRA', head, 'Acknowledge');
    expect(texts.join()).toContain('This alert is over');
    expect(textOf(site, head)).toContain('🟢');
    expect((await life.rawClick('U0MIRA', 'alert.acknowledge', 'nonsense')).texts.join()).toContain('Nobody remembers');
    expect((await life.rawClick('U0MIRA', 'alert.toString', old?.key.split('/')[1] ?? '')).texts).toHaveLength(1);
  });

  async function form(life: Life, head: string): Promise<View> {
    const { views } = await life.click('U0MIRA', head, 'Silence');
    const [view] = views;
    if (view === undefined) throw new Error('no form was opened');
    return view;
  }

  const filled = (scope: string, length: string) => ({
    scope: { scope },
    length: { length },
    comment: { comment: 'new disk' },
  });

  it('silence exactly these alerts, after a look at what that takes in, in the name of who did it', async () => {
    const { site, life, head } = await firing();
    const view = await form(life, head);
    expect(JSON.stringify(view)).toContain('matches 2 alerts now');
    expect(JSON.stringify(view)).toContain('• PodDown, pod a');
    const { texts } = await life.submit('U0MIRA', view, filled('these', '1h'));
    expect(texts.join()).toContain('Silenced');
    const silences = (await life.alerts.silences()) ?? [];
    expect(silences).toMatchObject([{ by: 'mira', matchers: 'alertname="PodDown", pod=~"a|b", severity="warning"' }]);
    const hours = (Date.parse(silences[0]?.until ?? '') - site.clock.now().getTime()) / 3_600_000;
    expect(Math.round(hours * 10)).toBe(10);
    await until(() => textOf(site, head).includes('silenced until'), 'the head says so');
    expect(site.audit.map(({ decision, action }) => [decision, action.split(' ').slice(0, 2).join(' ')])).toEqual([
      ['allowed', 'silence PodDown'],
      ['allowed', 'silence create'],
      ['finished', 'silence create'],
    ]);
    await life.click('U0ADA', head, 'End silence');
    expect(await life.alerts.silences()).toEqual([]);
    expect(textOf(site, head)).not.toContain('silenced until');
  });

  it('make one silence of a form that is handled twice', async () => {
    const { life, head, site } = await firing();
    const view = await form(life, head);
    await life.submit('U0MIRA', view, filled('group', '4h'), 'envelope-1');
    // The first time ended after Alertmanager had made it and before that was written down.
    const plan = site.store.list('silence')[0];
    const { made: _, ...asked } = Object(plan?.value);
    await site.store.write([{ kind: 'silence', id: plan?.id ?? '', value: asked }]);
    await life.submit('U0MIRA', view, filled('group', '4h'), 'envelope-1');
    expect(await life.alerts.silences()).toHaveLength(1);
  });

  it('want a second look before many alerts are silenced, also when they became many meanwhile', async () => {
    const { site, life, head } = await firing();
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        labels: { alertname: 'PodDown', pod: `p${index}` },
        startsAt: ago(site, 1).toISOString(),
      }));
    const early = await form(life, head);
    site.alertmanager.receive(many(30));
    expect((await life.submit('U0MIRA', early, filled('group', '1h'))).texts.join()).toContain(
      'it would take in 32 alerts by now',
    );
    const late = await form(life, head);
    expect((await life.submit('U0MIRA', late, filled('group', '1h'))).errors).toHaveProperty('sure');
    expect(await life.alerts.silences()).toEqual([]);
    await life.submit('U0MIRA', late, { ...filled('group', '1h'), sure: { sure: ['sure'] } });
    expect(await life.alerts.silences()).toHaveLength(1);
  });

  it('take the form from nobody but who opened it', async () => {
    const { life, head } = await firing();
    const view = await form(life, head);
    expect((await life.submit('U0ADA', view, filled('these', '1h'))).errors).toBeDefined();
    expect(await life.alerts.silences()).toEqual([]);
  });

  it('leave a silence that needs two to the verb that asks for the second', async () => {
    const approvals = [{ verbs: ['silence create'], needs: 'second-person' as const }];
    const { site, life, head } = await firing({ policy: { approvals } });
    await life.submit('U0MIRA', await form(life, head), filled('these', '4h'));
    expect(await life.alerts.silences()).toEqual([]);
    expect(site.started).toMatchObject([
      {
        verb: 'silence create',
        args: { match: ['alertname="PodDown"', 'pod=~"a|b"', 'severity="warning"'], for: '240m', comment: 'new disk' },
        targets: [['PodDown'], ['PodDown']],
        needs: 'second-person',
      },
    ]);
  });

  it('leave it so also where the rule is about this alert by its name', async () => {
    const approvals = [{ verbs: ['silence create'], targets: ['PodDown'], needs: 'second-person' as const }];
    const { site, life, head } = await firing({ policy: { approvals } });
    await life.submit('U0MIRA', await form(life, head), filled('these', '4h'));
    expect(await life.alerts.silences()).toEqual([]);
    expect(site.started).toMatchObject([{ verb: 'silence create', needs: 'second-person' }]);
  });
});

describe('a look at Alertmanager', () => {
  const times = { look: 50, lookSoon: 1, warmUp: 0 };

  it('closes a thread whose end nobody told of', async () => {
    const site = new Site();
    const life = begin(site, { alerts: { times } });
    await life.post(deliveryOf('LokiDown', [{ name: 'loki-0', from: ago(site, 5) }]));
    const head = await headOf(site);
    await until(() => textOf(site, head).includes('🟢'), 'green');
    expect(site.heads).toHaveLength(1);
  });

  it('closes nothing while Alertmanager has only just started', async () => {
    const site = new Site();
    const life = begin(site, { alerts: { times: { ...times, warmUp: 1e9 } } });
    await life.post(deliveryOf('LokiDown', [{ name: 'loki-0', from: ago(site, 5) }]));
    const head = await headOf(site);
    site.alertmanager.receive([{ labels: { alertname: 'Proof' }, startsAt: ago(site, 10).toISOString() }]);
    await until(() => life.alerts.firing().some(({ title }) => title === 'Proof'), 'a look');
    expect(textOf(site, head)).not.toContain('🟢');
  });

  it('opens a thread for what nobody told of, and shows a silence made elsewhere', async () => {
    const site = new Site();
    begin(site, { alerts: { times, receivers: ['simulated'] } });
    site.alertmanager.receive([{ labels: { alertname: 'Missed', pod: 'x' }, startsAt: ago(site, 10).toISOString() }]);
    const head = await headOf(site);
    expect(textOf(site, head)).toContain('*Missed*');
    const silence = {
      matchers: [{ name: 'alertname', value: 'Missed', isRegex: false, isEqual: true }],
      startsAt: ago(site, 0).toISOString(),
      endsAt: ago(site, -60).toISOString(),
      createdBy: 'somebody in the page',
      comment: '',
    };
    await site.alertmanager.handler(
      new Request('http://alertmanager/api/v2/silences', {
        method: 'POST',
        body: JSON.stringify(silence),
        headers: { 'content-type': 'application/json' },
      }),
    );
    await until(() => textOf(site, head).includes('by somebody in the page'), 'the silence');
    expect(site.heads).toHaveLength(1);
  });
});
