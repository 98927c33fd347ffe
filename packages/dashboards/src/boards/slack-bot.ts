import {
  chatbot,
  classicQuantile,
  countOf,
  increase,
  maxBy,
  or,
  range,
  rate,
  select,
  sumBy,
  sumOf,
  vector,
} from '@otelops/metrics';
import { buildDashboard, type DashboardOptions } from '../build.ts';
import type { Dashboard } from '../dashboard.ts';
import type { PanelDraft, Section } from '../layout.ts';
import type { Threshold } from '../panels/spec.ts';
import { stat } from '../panels/stat.ts';
import { timeSeries } from '../panels/time-series.ts';
import { series } from '../targets.ts';

const window = '$__rate_interval';

type Bot = typeof chatbot;
type Named<Kind extends string> = { [K in keyof Bot]: Bot[K]['kind'] extends Kind ? Bot[K] : never }[keyof Bot];

/** Whether the Slack bot hears, answers and delivers, and what it is asked to do. */
export function buildSlackBot(options: DashboardOptions = {}): Dashboard {
  return buildDashboard(
    {
      uid: 'otelops-slack-bot',
      title: 'Slack Bot',
      description: 'Whether the bot hears, answers and delivers, and what it is asked to do.',
      datasources: ['prometheus'],
      variables: [],
      sections: [state(), slack(), work(), disk()],
    },
    options,
  );
}

function number(title: string, description: string, gauge: Named<'gauge'>, more: Limits): PanelDraft {
  const { unit = 'none', thresholds = [] } = more;
  return stat({ title, description, queries: [series(maxBy([], select(gauge)), title)], unit, width: 4, thresholds });
}

interface Limits {
  readonly unit?: 'none' | 's';
  readonly thresholds?: readonly Threshold[];
}

function state(): Section {
  return {
    title: 'State',
    panels: [
      number('Alerts firing', 'Groups of alerts that fire, by what the bot was told.', chatbot.alertsFiring, {}),
      number('Messages waiting', 'Messages that are not yet in Slack as they should be.', chatbot.outboxWaiting, {}),
      number('Oldest waits for', 'How long the oldest of them has been waiting.', chatbot.outboxOldestAge, {
        unit: 's',
        thresholds: [
          { from: 60, color: 'yellow' },
          { from: 300, color: 'red' },
        ],
      }),
      number('In hand', 'Interactions that are being handled or wait for it.', chatbot.inboxOpen, {}),
      number('Checklists missed', 'Checklists whose time has come and that did not run.', chatbot.schedulesOverdue, {
        thresholds: [{ from: 1, color: 'red' }],
      }),
      stat({
        title: 'Sockets',
        description: 'Connections to Slack. None is right in HTTP mode only.',
        queries: [series(maxBy([], select(chatbot.socketsConnected)), 'Sockets')],
        unit: 'none',
        width: 4,
        noValue: 'HTTP mode',
      }),
    ],
  };
}

function slack(): Section {
  const quantiles = [0.5, 0.99] as const;
  return {
    title: 'Slack',
    panels: [
      timeSeries({
        title: 'Acknowledged after',
        description: 'From the arrival of a command or click to its acknowledgement. Slack gives up after 3 seconds.',
        queries: quantiles.map((q) =>
          series(
            classicQuantile(q, chatbot.ackDuration, { window, by: ['transport'] }),
            `{{transport}} p${Math.round(q * 100)}`,
          ),
        ),
        unit: 's',
        min: 0,
        width: 8,
      }),
      timeSeries({
        title: 'Delivered after',
        description: '99 % of messages were in Slack after this time, by what was done to them.',
        queries: [series(classicQuantile(0.99, chatbot.deliveryDuration, { window, by: ['step'] }), '{{step}}')],
        unit: 's',
        min: 0,
        width: 8,
      }),
      timeSeries({
        title: 'Told to wait',
        description: 'Seconds that Slack told the bot to wait, per second, by method.',
        queries: [series(sumBy(['method'], rate(range(sumOf(chatbot.limitWait), window))), '{{method}}')],
        unit: 's',
        min: 0,
        width: 8,
      }),
      timeSeries({
        title: 'Calls',
        description: "Calls of Slack's Web API per second, by what came of them.",
        queries: [
          series(
            sumBy(['method', 'result'], rate(range(countOf(chatbot.callDuration), window))),
            '{{method}} {{result}}',
          ),
        ],
        unit: 'reqps',
        min: 0,
        width: 8,
      }),
      growth('Messages', 'What came of messages: all but sent, adopted and plain wants a look.', chatbot.deliveries, [
        'step',
        'result',
      ]),
      timeSeries({
        title: 'Without a connection',
        description: 'Seconds without any connection to Slack: what was typed then was refused.',
        queries: [series(or(sumBy([], increase(range(sumOf(chatbot.socketGap), window))), vector(0)), 'no connection')],
        unit: 's',
        min: 0,
        bars: true,
        width: 8,
      }),
    ],
  };
}

/** A counter as bars, kept apart by labels. */
function growth(title: string, description: string, counter: Named<'counter'>, by: readonly string[]): PanelDraft {
  const legend = by.map((label) => `{{${label}}}`).join(' ');
  return timeSeries({
    title,
    description,
    queries: [series(sumBy(by, increase(range(select(counter), window))), legend)],
    unit: 'none',
    min: 0,
    bars: true,
    stacked: true,
    width: 8,
  });
}

function work(): Section {
  return {
    title: 'Work',
    panels: [
      growth('Received', 'Commands, clicks and events, by what became of them.', chatbot.inboxReceived, [
        'kind',
        'result',
      ]),
      growth('Webhooks', 'Alerts that were brought, by answer.', chatbot.webhookRequests, ['path', 'status']),
      growth('Looks at Alertmanager', 'How often alerts were compared with Alertmanager.', chatbot.alertLooks, [
        'result',
      ]),
      growth('Runs', 'Runs of verbs that ended, by how.', chatbot.runs, ['verb', 'state']),
      timeSeries({
        title: 'Runs took',
        description: '90 % of the runs of a verb took less than this.',
        queries: [series(classicQuantile(0.9, chatbot.runDuration, { window, by: ['verb'] }), '{{verb}}')],
        unit: 's',
        min: 0,
        width: 8,
      }),
      growth('Connections that ended', 'By reason; Slack renews each every few hours.', chatbot.socketEnds, ['reason']),
    ],
  };
}

function disk(): Section {
  return {
    title: 'Journal',
    panels: [
      timeSeries({
        title: 'Writes waiting',
        description: 'Writes that wait for the disk. Nothing is acknowledged before it is written.',
        queries: [series(maxBy([], select(chatbot.storeWaiting)), 'waiting')],
        unit: 'none',
        min: 0,
        width: 12,
        height: 6,
      }),
      timeSeries({
        title: 'Size',
        description: 'Journal that is in use; it is folded into a snapshot from 8 MiB on.',
        queries: [series(maxBy([], select(chatbot.storeJournalSize)), 'journal')],
        unit: 'bytes',
        min: 0,
        width: 12,
        height: 6,
      }),
    ],
  };
}
