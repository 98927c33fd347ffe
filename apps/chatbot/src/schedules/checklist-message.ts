import type { KnownBlock } from '@slack/types';
import { fitMessage } from '../render/fit-message.ts';
import type { RenderedMessage } from '../render/message.ts';
import { moment, safeLine } from '../render/text.ts';
import { type ChecklistRun, type ItemState, lateBy, type RunItem } from './checklist-run.ts';

const marks: Readonly<Record<ItemState, string>> = {
  waiting: '⏳',
  ok: '✅',
  'needs-person': '⚠️',
  failed: '❌',
  task: '☐',
  'task-done': '☑️',
};

/** A checklist as people see it: what needs them first, what is well folded into one line. */
export function checklistMessage(run: ChecklistRun, clusterLabel: string): RenderedMessage {
  const well = run.items.filter(({ state }) => state === 'ok');
  const rest = run.items.filter(({ state }) => state !== 'ok');
  const open = rest.filter(({ state }) => state !== 'task-done').length;
  const summary = open === 0 ? 'nothing left to do' : `${open} for a person`;
  const title = `${capital(run.name)} checklist: ${summary}`;
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: title } },
    ...rest.map((item) => itemBlock(run, item)),
    ...(well.length === 0 ? [] : [context(`✅ ${well.map(({ title: text }) => safeLine(text)).join(' · ')}`)]),
    ...missedBlocks(run),
    context(`${safeLine(clusterLabel)} · due ${moment(run.due, '{date_short_pretty} {time}')}`),
  ];
  return fitMessage({ text: `${title} (${safeLine(clusterLabel)})`, blocks });
}

function itemBlock(run: ChecklistRun, item: RunItem): KnownBlock {
  const note = item.note === undefined ? '' : `\n${safeLine(item.note)}`;
  const text = { type: 'mrkdwn' as const, text: `${marks[item.state]} ${safeLine(item.title)}${note}` };
  if (item.state !== 'task') return { type: 'section', text };
  return {
    type: 'section',
    text,
    accessory: {
      type: 'button',
      action_id: 'schedule.done',
      text: { type: 'plain_text', text: 'Done' },
      value: taskValue(run, item.id),
    },
  };
}

function missedBlocks(run: ChecklistRun): readonly KnownBlock[] {
  const late = lateBy(run);
  const parts = [
    ...(late > 0 ? [`began ${Math.round(late / 60_000)} min late`] : []),
    ...(run.missed > 0 ? [`${run.missed} earlier ${run.missed === 1 ? 'one was' : 'ones were'} missed`] : []),
  ];
  return parts.length === 0 ? [] : [context(`🕓 The bot was away: this list ${parts.join(', and ')}.`)];
}

function context(text: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What the button of a task carries; looked up in the store at the click. */
function taskValue(run: Pick<ChecklistRun, 'name' | 'due'>, item: string): string {
  return `${run.name}|${run.due}|${item}`;
}

export function parseTaskValue(value: string): { name: string; due: string; item: string } | undefined {
  const [name, due, item, ...more] = value.split('|');
  if (name === undefined || due === undefined || item === undefined || more.length > 0) return undefined;
  return { name, due, item };
}
