import { checkMessage } from '@otelops/sandbox';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RenderedMessage } from '../../render/message.ts';
import type { Episode, EpisodeAlert } from '../episodes/episode.ts';
import { renderHead } from './head.ts';
import { passedText, renderStorm } from './storm.ts';
import { renderAlertList, renderLouder, renderOver, renderReopened } from './thread.ts';

const noon = '2026-11-23T12:00:00.000Z';

function alertOf(parts: Partial<EpisodeAlert>): EpisodeAlert {
  return {
    fingerprint: 'f1',
    labels: {
      alertname: 'CollectorQueueFull',
      severity: 'critical',
      diagnosis: 'collector-queue',
      k8s_cluster_name: 'home',
      k8s_node_name: 'mac-3',
      k8s_pod_name: 'otel-gateway-0',
      exporter: 'otlp/loki',
    },
    annotations: {
      summary: 'Queue of otlp/loki in otel-gateway-0 is full',
      description: 'What comes now is lost. Look at whether Loki takes data.',
      runbook_url: 'https://example.org/runbooks/collectors.md#collectorqueuefull',
    },
    firstStart: noon,
    lastStart: noon,
    generatorUrl: 'http://prometheus:9090/graph?g0.expr=up',
    seenAt: noon,
    ...parts,
  };
}

function episodeOf(parts: Partial<Episode>): Episode {
  return {
    id: '01JEPISODE',
    source: 'alertmanager',
    receiver: 'chatbot',
    groupKeys: ['{}:{}'],
    groupLabels: { alertname: 'CollectorQueueFull', k8s_cluster_name: 'home' },
    commonLabels: {},
    commonAnnotations: {},
    channel: 'C1',
    openedAt: noon,
    reopenings: 0,
    alerts: [alertOf({})],
    earlierEnds: {},
    truncated: 0,
    head: 'wanted',
    ...parts,
  };
}

const second = alertOf({
  fingerprint: 'f2',
  labels: { ...alertOf({}).labels, k8s_pod_name: 'otel-gateway-1' },
  annotations: { summary: 'Queue of otlp/loki in otel-gateway-1 is full' },
  endsAt: '2026-11-23T12:03:00.000Z',
});

const chart = { state: 'drawn', value: '97.2%', limit: '> 95%' } as const;
const over = {
  alerts: [alertOf({ endsAt: '2026-11-23T12:12:00.000Z' })],
  closedAt: '2026-11-23T12:12:05.000Z',
  acknowledged: { userId: 'U1', name: 'mira', at: noon },
};
const storm = { id: 's1', channel: 'C1', startedAt: noon };

const messages: Readonly<Record<string, RenderedMessage>> = {
  firing: renderHead(episodeOf({ chart }), 'sandbox (simulated)'),
  'several, acknowledged, silenced and fired again': renderHead(
    episodeOf({
      alerts: [alertOf({}), second],
      truncated: 20,
      reopenings: 2,
      acknowledged: { userId: 'U1', name: 'mira', at: noon },
      silence: { id: 's', until: '2026-11-23T13:00:00.000Z', by: 'mira' },
      chart: { state: 'failed', reason: 'prometheus did not answer in time.' },
    }),
    'cluster home',
  ),
  over: renderHead(episodeOf(over), 'cluster home'),
  'from Grafana': renderHead(episodeOf({ source: 'grafana', alerts: [alertOf({ value: 'A=97.5' })] }), 'cluster home'),
  'not heard of any more': renderHead(episodeOf({ source: 'grafana', closedAt: noon, unheard: true }), 'cluster home'),
  'list of alerts': renderAlertList(episodeOf({ alerts: [alertOf({}), second], truncated: 20 })),
  'fires again': renderReopened(episodeOf({ reopenings: 2 })),
  'is over': renderOver(episodeOf(over)),
  louder: renderLouder(episodeOf({}), 'critical'),
  storm: renderStorm(
    storm,
    {
      folded: [episodeOf({}), episodeOf({ id: 'e2', alerts: [alertOf({}), second] })],
      shown: [episodeOf({})],
      passed: [episodeOf(over)],
    },
    'cluster home',
  ),
  'storm is over': renderStorm(
    { ...storm, endedAt: noon },
    { folded: [], shown: [episodeOf({})], passed: [] },
    'cluster home',
  ),
};

/** What a person reads, a line a block; buttons in brackets. */
function textOf({ text, blocks }: RenderedMessage): string {
  const lines = blocks.map((block) => {
    if (block.type === 'section')
      return [block.text?.text, ...(block.fields ?? []).map((field) => field.text.replace('\n', ': '))]
        .filter(Boolean)
        .join('\n');
    if (block.type === 'context') return block.elements.map((part) => ('text' in part ? part.text : '')).join(' ');
    if (block.type !== 'actions') return block.type;
    return block.elements.map((part) => (part.type === 'button' ? `[${part.text.text}]` : part.type)).join(' ');
  });
  return `(${text})\n${lines.join('\n')}`;
}

describe('messages of alerts', () => {
  it('read well', async () => {
    const all = Object.entries(messages).map(([name, message]) => `=== ${name}\n${textOf(message)}\n`);
    await expect(all.join('\n')).toMatchFileSnapshot('goldens/messages.golden.txt');
  });

  it.each(Object.entries(messages))('are taken by Slack: %s', (_, message) => {
    expect(checkMessage(message)).toEqual([]);
  });

  it('say how long something has in its two largest parts', () => {
    const expiring = alertOf({ annotations: { summary: 'Certificate a/b runs out in 19d 22h 58m 0s' } });
    expect(renderHead(episodeOf({ alerts: [expiring] }), 'c').text).toContain('runs out in 19d 22h (c)');
  });

  it('lose no group that came and went, one a line', () => {
    const odd = episodeOf({ ...over, groupLabels: { a: 'x\ty\nz' } });
    expect(passedText([odd, odd]).trimEnd().split('\n')).toHaveLength(3);
  });

  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 5000 }),
    fc.constantFrom('<!channel>', '```', '&'.repeat(4000), '*_~`', ''),
  );
  const labels = fc.dictionary(
    fc.oneof(
      fc.string({ minLength: 1, maxLength: 80 }),
      fc.constantFrom('alertname', 'severity', 'summary', 'description', 'runbook_url'),
    ),
    text,
    { maxKeys: 12 },
  );
  const time = fc
    .date({ min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString());
  const anyAlert = fc
    .record({
      labels,
      annotations: labels,
      fingerprint: fc.string(),
      firstStart: time,
      lastStart: time,
      seenAt: time,
      value: text,
    })
    .chain((alert) =>
      fc.option(time, { nil: undefined }).map((endsAt) => ({ ...alert, ...(endsAt === undefined ? {} : { endsAt }) })),
    );
  const anyEpisode = fc
    .record({
      alerts: fc.array(anyAlert, { maxLength: 60 }),
      groupLabels: labels,
      receiver: text,
      truncated: fc.nat(),
      reopenings: fc.nat(),
      acknowledged: fc.record({ userId: fc.constant('U1'), name: text, at: time }),
      silence: fc.record({ id: text, until: time, by: text }),
      chart: fc.record({
        state: fc.constantFrom('drawn' as const, 'failed' as const),
        value: text,
        limit: text,
        reason: text,
      }),
    })
    .chain((parts) =>
      fc
        .option(time, { nil: undefined })
        .map((closedAt) => episodeOf({ ...parts, ...(closedAt === undefined ? {} : { closedAt }) })),
    );

  it('are within the limits of Slack and mention nobody, whatever others wrote', () => {
    fc.assert(
      fc.property(anyEpisode, text, (episode, cluster) => {
        const rendered = [
          renderHead(episode, cluster),
          renderAlertList(episode),
          renderOver(episode),
          renderReopened(episode),
          renderStorm(storm, { folded: Array.from({ length: 40 }, () => episode), shown: [], passed: [] }, cluster),
        ];
        for (const message of rendered) {
          expect(checkMessage(message)).toEqual([]);
          expect(JSON.stringify(message)).not.toMatch(/<!(?:channel|here|everyone)/);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('show no secret that stands in a label, an annotation or a link', () => {
    const secret = 'xoxb-1234567890-abcdefghij';
    const leaky = alertOf({
      labels: { alertname: `X ${secret}`, url: `https://user:${secret}@host/`, pod: secret },
      annotations: {
        summary: `token=${secret}`,
        description: `Bearer ${secret}`,
        runbook_url: `https://example.org/?token=${secret}`,
      },
      value: `password=${secret}`,
    });
    const episode = episodeOf({
      alerts: [leaky, { ...leaky, fingerprint: 'f2' }],
      groupLabels: {},
      commonAnnotations: leaky.annotations,
    });
    const all = [
      renderHead(episode, 'c'),
      renderHead({ ...episode, closedAt: noon }, 'c'),
      renderAlertList(episode),
      renderStorm(storm, { folded: [episode], shown: [], passed: [] }, 'c'),
    ];
    expect(JSON.stringify(all)).not.toContain(secret);
    expect(passedText([episode])).not.toContain(secret);
  });
});
