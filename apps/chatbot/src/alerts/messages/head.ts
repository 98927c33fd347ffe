import { redact } from '@otelops/deployer/vocabulary';
import type { Button, KnownBlock, SectionBlock } from '@slack/types';
import { button, context, mrkdwn, plain, section } from '../../render/blocks.ts';
import { formatDuration } from '../../render/duration.ts';
import { fitMessage } from '../../render/fit-message.ts';
import type { RenderedMessage } from '../../render/message.ts';
import { bold, code, moment, safeLine, safeText } from '../../render/text.ts';
import { type Episode, isOpen } from '../episodes/episode.ts';
import { commonLabelsOf } from '../episodes/labels.ts';
import { type Loudness, loudnessOfEpisode } from '../episodes/severity.ts';
import { logsTarget } from './logs-target.ts';
import {
  alertCount,
  annotationOf,
  countsOf,
  endOf,
  firingSince,
  labelOf,
  startOf,
  summaryOf,
  tellingLabels,
  titleOf,
  unheardText,
} from './words.ts';

const loudnessMarks: Readonly<Record<Loudness, string>> = { critical: '🔴', warning: '🟠', info: '🔵' };

/** The message at the head of an alert's thread: red, orange or blue while it fires, green when it is over. */
export function renderHead(episode: Episode, clusterLabel: string): RenderedMessage {
  return fitMessage(isOpen(episode) ? firingHead(episode, clusterLabel) : overHead(episode, clusterLabel));
}

function firingHead(episode: Episode, clusterLabel: string): RenderedMessage {
  const loudness = loudnessOfEpisode(episode);
  const quiet = episode.silence === undefined ? '' : ' 🔕';
  const description = annotationOf(episode, 'description');
  const title = safeLine(titleOf(episode));
  return {
    text: `${loudnessMarks[loudness]} ${loudness}: ${title}: ${safeLine(summaryOf(episode), 600)} (${safeLine(clusterLabel, 120)})`,
    blocks: [
      section(
        `${loudnessMarks[loudness]}${quiet} ${bold(titleOf(episode))} · ${loudness}\n${safeLine(summaryOf(episode), 600)}`,
      ),
      fieldsOf([
        ['Since', moment(firingSince(episode), '{date_short_pretty} {time}')],
        ['Value', valueText(episode)],
        ['Alerts', alertCount(episode) > 1 || episode.truncated > 0 ? countsOf(episode) : ''],
        ['Where', whereText(episode)],
      ]),
      ...(description === undefined ? [] : [section(safeText(description, 700))]),
      ...stateLines(episode),
      { type: 'actions', elements: buttonsOf(episode) },
      context(safeLine(clusterLabel, 120), sourceText(episode)),
    ],
  };
}

function overHead(episode: Episode, clusterLabel: string): RenderedMessage {
  const [from, to] = [startOf(episode), endOf(episode)];
  const lasted = formatDuration(Date.parse(to) - Date.parse(from));
  const mark = overMark(episode);
  const what = episode.unheard === undefined ? `over after ${lasted}` : unheardText(episode);
  const acknowledged = episode.acknowledged;
  const title = safeLine(titleOf(episode));
  return {
    text: `${mark} ${what}: ${title}: ${safeLine(summaryOf(episode), 600)} (${safeLine(clusterLabel, 120)})`,
    blocks: [
      section(`${mark} ${bold(titleOf(episode))} · ${what}\n${safeLine(summaryOf(episode), 600)}`),
      fieldsOf([
        ['From', moment(from, '{date_short_pretty} {time}')],
        ['To', episode.unheard === undefined ? moment(to, '{date_short_pretty} {time}') : ''],
        ['Alerts', alertCount(episode) > 1 ? String(alertCount(episode)) : ''],
        ['Where', whereText(episode)],
        [
          'Acknowledged by',
          acknowledged === undefined ? '' : `${safeLine(acknowledged.name, 80)} ${moment(acknowledged.at)}`,
        ],
        [
          'Silenced until',
          episode.silence === undefined ? '' : moment(episode.silence.until, '{date_short_pretty} {time}'),
        ],
      ]),
      context(safeLine(clusterLabel, 120), reopenedText(episode), sourceText(episode)),
    ],
  };
}

function overMark({ unheard }: Episode): string {
  return unheard === undefined ? '🟢' : '⚪';
}

function fieldsOf(fields: readonly (readonly [title: string, text: string])[]): SectionBlock {
  const shown = fields.filter(([, text]) => text !== '').map(([title, text]) => mrkdwn(`*${title}*\n${text}`));
  return { type: 'section', fields: shown };
}

function valueText(episode: Episode): string {
  const { chart, alerts } = episode;
  if (chart?.value !== undefined) {
    return `${safeLine(chart.value, 80)}${chart.limit === undefined ? '' : ` (alerts at ${safeLine(chart.limit, 80)})`}`;
  }
  const [first] = alerts;
  return first?.value === undefined ? '' : safeLine(first.value, 200);
}

const MAX_LABELS = 5;

function whereText(episode: Episode): string {
  const common = commonLabelsOf(episode.alerts.map(({ labels }) => labels));
  const shown = tellingLabels(common).slice(0, MAX_LABELS);
  return shown.map(([name, value]) => `${safeLine(name, 60)}: ${code(value, 120)}`).join('\n');
}

function stateLines(episode: Episode): readonly KnownBlock[] {
  const { acknowledged, silence, chart } = episode;
  const parts = [
    acknowledged === undefined
      ? ''
      : `👀 acknowledged by ${safeLine(acknowledged.name, 80)} ${moment(acknowledged.at)}`,
    silence === undefined
      ? ''
      : `🔕 silenced until ${moment(silence.until, '{date_short_pretty} {time}')} by ${safeLine(silence.by, 80)}`,
    reopenedText(episode),
    chart?.state === 'failed' ? `no chart: ${safeLine(chart.reason ?? 'Prometheus did not answer', 160)}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : [context(...parts)];
}

function reopenedText({ reopenings }: Episode): string {
  if (reopenings === 0) return '';
  return reopenings === 1 ? '🔁 fired again once' : `🔁 fired again ${reopenings} times`;
}

function sourceText({ receiver, source, storm }: Episode): string {
  return `${source === 'grafana' ? 'Grafana' : 'Alertmanager'}, receiver ${safeLine(receiver, 60)}${storm === undefined ? '' : ', folded in a storm before'}`;
}

function buttonsOf(episode: Episode): Button[] {
  const value = episode.id;
  const fromPrometheus = episode.source === 'alertmanager';
  const acknowledged = episode.acknowledged !== undefined;
  const runbook = annotationOf(episode, 'runbook_url') ?? annotationOf(episode, 'runbook');
  return [
    button({ label: 'Diagnose', action: 'alert.diagnose', value, style: 'primary' }),
    ...(logsTarget(episode) === undefined ? [] : [button({ label: 'Logs', action: 'alert.logs', value })]),
    ...(fromPrometheus ? [button({ label: 'Graph', action: 'alert.graph', value })] : []),
    ...(fromPrometheus ? [silenceButton(episode)] : []),
    button({
      label: acknowledged ? 'Take back acknowledgement' : 'Acknowledge',
      action: acknowledged ? 'alert.unacknowledge' : 'alert.acknowledge',
      value,
    }),
    ...(runbook === undefined || !isWebAddress(runbook) ? [] : [linkButton('Runbook', runbook)]),
  ];
}

function silenceButton({ id, silence }: Episode): Button {
  if (silence === undefined) return button({ label: 'Silence', action: 'alert.silence', value: id });
  return button({ label: 'End silence', action: 'alert.unsilence', value: id });
}

function linkButton(label: string, url: string): Button {
  return { type: 'button', text: plain(label), action_id: 'alert.runbook', url };
}

const MAX_URL = 3000;

/** A link with a secret in it is not shown at all: cut short it would lead nowhere. */
function isWebAddress(text: string): boolean {
  if (redact(text) !== text) return false;
  return text.length <= MAX_URL && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** For lists: `🔴 *LokiDown* · 3 firing · since 12:00`. */
export function headLine(episode: Episode): string {
  const mark = isOpen(episode) ? loudnessMarks[loudnessOfEpisode(episode)] : overMark(episode);
  const cluster = labelOf(episode, 'k8s_cluster_name');
  const parts = [
    `${mark} ${bold(titleOf(episode), 120)}`,
    cluster === undefined ? '' : safeLine(cluster, 60),
    countsOf(episode),
  ];
  return `${parts.filter((part) => part !== '').join(' · ')} · since ${moment(firingSince(episode))}`;
}
