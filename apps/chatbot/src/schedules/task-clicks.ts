import type { Click } from '../ports/interactions.ts';
import type { ChatPorts } from '../ports/room.ts';
import type { ChecklistBook } from './checklist-book.ts';
import { parseTaskValue } from './checklist-message.ts';
import { type ChecklistRun, type RunItem, withItem } from './checklist-run.ts';

type Ports = Pick<ChatPorts, 'router' | 'policy' | 'audit'> & { readonly book: ChecklistBook };
type Show = (run: ChecklistRun) => Promise<void>;

/** A task is ticked off by whoever may change things here; the list then shows who did it. */
export function registerTaskClicks(ports: Ports, show: Show): void {
  ports.router.clicks('schedule.', async (click) => {
    const answer = await tick(click, ports, show);
    if (answer !== undefined) await click.answer({ text: answer, blocks: [] });
  });
}

const notCurrent = 'This list is not the current one any more.';

async function tick(click: Click, ports: Ports, show: Show): Promise<string | undefined> {
  const { book, audit } = ports;
  const task = parseTaskValue(click.value);
  const run = task === undefined ? undefined : book.read(task.name);
  const item = itemOf(run, task?.item);
  if (run === undefined || item === undefined || run.due !== task?.due) return notCurrent;
  const { actor, channel = '' } = click;
  const decision = ports.policy.decide({
    actor,
    channel,
    verb: { name: 'schedule', role: 'operator', danger: 'none' },
  });
  const entry = { actor, action: `tick ${run.name}: ${item.title}`, ...(channel === '' ? {} : { channel }) };
  if (!decision.allowed) {
    await audit.record({ ...entry, decision: 'refused', reason: decision.reason });
    return decision.reason;
  }
  // As it stands when its turn comes: somebody else ticks off the task beside it, or this very one.
  const ticked = await book.change(run, async (known) => {
    if (itemOf(known, item.id)?.state !== 'task') return undefined;
    await audit.record({ ...entry, decision: 'finished' });
    return withItem(known, item.id, { state: 'task-done', note: `Done by ${actor.name}` });
  });
  if (ticked !== undefined) return await shown(run, book, show);
  return book.read(run.name)?.due === run.due ? 'Somebody did that already.' : notCurrent;
}

async function shown({ name }: ChecklistRun, book: ChecklistBook, show: Show): Promise<undefined> {
  const latest = book.read(name);
  if (latest !== undefined) await show(latest);
  return undefined;
}

function itemOf(run: ChecklistRun | undefined, id: string | undefined): RunItem | undefined {
  return run?.items.find((item) => item.id === id);
}
