import type { KnownBlock } from '@slack/types';
import type { FiringAlert } from '../ports/alert-board.ts';
import type { MessageKey } from '../ports/delivery.ts';
import type { RunSummary } from '../ports/runs.ts';
import { fitBlocks } from '../render/fit-message.ts';
import { moment, safeLine } from '../render/text.ts';
import type { ChecklistLine, HomeState, PhaseLine } from './home-state.ts';

/** Lines of a list; what is more is counted. Slack takes a hundred blocks and this stays far below. */
const maxLines = 8;

export type LinkOf = (key: MessageKey) => string | undefined;

/** The Home tab: what waits for this person first, then what is wrong, then the rest. */
export function homeBlocks(state: HomeState, linkOf: LinkOf): readonly KnownBlock[] {
  return fitBlocks([
    { type: 'header', text: { type: 'plain_text', text: 'otelops' } },
    context(safeLine(state.clusterLabel)),
    ...list('Waiting for you', state.approvals, (run) => runLine(run, linkOf)),
    ...stackBlocks(state),
    ...list('Running', state.running, (run) => runLine(run, linkOf)),
    ...alertBlocks(state, linkOf),
    ...list('Upkeep', state.checklists, checklistLine),
    {
      type: 'actions',
      elements: [
        { type: 'button', action_id: 'home.refresh', text: { type: 'plain_text', text: 'Look again' }, value: 'home' },
      ],
    },
  ]);
}

const marks: Readonly<Record<string, string>> = {
  ready: '🟢',
  'not deployed': '⚪',
  'taken down': '⚪',
  'not ready': '🔴',
  interrupted: '🟠',
};

function stackBlocks({ stack }: HomeState): readonly KnownBlock[] {
  if (stack === 'looking') return [section('*Stack*\n⏳ looking …')];
  if (stack === undefined) return [section('*Stack*\n❔ The cluster could not be asked.')];
  const lines = stack.phases.map(phaseLine);
  return [section(['*Stack*', ...lines].join('\n')), context(`${safeLine(stack.summary)} · ${time(stack.at)}`)];
}

function phaseLine({ phase, state, ready, heldBy }: PhaseLine): string {
  const lock = heldBy === undefined ? '' : ` · 🔒 ${safeLine(heldBy)}`;
  return `${marks[state] ?? '❔'} ${safeLine(phase)}: ${safeLine(state)} ${safeLine(ready)}${lock}`;
}

function alertBlocks({ firing, silences }: HomeState, linkOf: LinkOf): readonly KnownBlock[] {
  const alerts =
    firing.length === 0
      ? [section('*Alerts*\nNone fires that was told to this bot.')]
      : list('Alerts', firing, (alert) => alertLine(alert, linkOf));
  if (silences === undefined) return [...alerts, context('❔ Silences: Alertmanager could not be asked.')];
  return [
    ...alerts,
    ...list(
      'Silences',
      silences,
      ({ matchers, until, by }) => `🔕 ${safeLine(matchers)} · until ${time(until)} · ${safeLine(by)}`,
    ),
  ];
}

const severities = { critical: '🔴', warning: '🟠', info: '🔵' } as const;

function alertLine(alert: FiringAlert, linkOf: LinkOf): string {
  const by = alert.acknowledgedBy === undefined ? '' : ` · seen by ${safeLine(alert.acknowledgedBy)}`;
  const quiet = alert.silencedUntil === undefined ? '' : ` · 🔕 until ${time(alert.silencedUntil)}`;
  const title = linked(alert.title, linkOf(alert.message));
  return `${severities[alert.severity]} ${title} · since ${time(alert.since)}${quiet}${by}`;
}

function runLine(run: RunSummary, linkOf: LinkOf): string {
  const mark = run.state === 'waiting-for-approval' ? '✋' : '▶️';
  return `${mark} ${linked(run.line, linkOf(run.message))} · <@${run.requester}> · since ${time(run.since)}`;
}

function checklistLine({ name, last, next }: ChecklistLine): string {
  const before =
    last === undefined ? 'not run yet' : `${last.open === 0 ? '✅' : `⚠️ ${last.open} open`} ${time(last.due)}`;
  return `${safeLine(name)}: ${before}${next === undefined ? '' : ` · next ${time(next)}`}`;
}

function linked(text: string, url: string | undefined): string {
  const shown = safeLine(text, 80);
  return url === undefined ? `*${shown}*` : `<${url}|${shown.replaceAll('|', '¦')}>`;
}

function list<T>(title: string, items: readonly T[], line: (item: T) => string): readonly KnownBlock[] {
  if (items.length === 0) return [];
  const more = items.length > maxLines ? [`… and ${items.length - maxLines} more`] : [];
  return [section([`*${title}*`, ...items.slice(0, maxLines).map(line), ...more].join('\n'))];
}

function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function context(text: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}

function time(iso: string): string {
  return moment(iso, '{date_short_pretty} {time}');
}
