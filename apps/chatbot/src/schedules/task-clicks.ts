import type { Click } from '../ports/interactions.ts';
import type { ChatPorts } from '../ports/room.ts';
import { parseTaskValue } from './checklist-message.ts';
import { type ChecklistRun, parseRun, toJson, withItem } from './checklist-run.ts';

type Ports = Pick<ChatPorts, 'router' | 'store' | 'policy' | 'audit'>;

/** A task is ticked off by whoever may change things here; the list then shows who did it. */
export function registerTaskClicks(ports: Ports, show: (run: ChecklistRun) => Promise<void>): void {
  ports.router.clicks('schedule.', async (click) => {
    const answer = await tick(click, ports, show);
    if (answer !== undefined) await click.answer({ text: answer, blocks: [] });
  });
}

async function tick(
  click: Click,
  ports: Ports,
  show: (run: ChecklistRun) => Promise<void>,
): Promise<string | undefined> {
  const task = parseTaskValue(click.value);
  const run = task === undefined ? undefined : parseRun(ports.store.read('schedule', `run/${task.name}`));
  const item = run?.items.find(({ id }) => id === task?.item);
  if (run === undefined || item === undefined || run.due !== task?.due)
    return 'This list is not the current one any more.';
  const { actor, channel = '' } = click;
  const action = `tick ${run.name}: ${item.title}`;
  const decision = ports.policy.decide({
    actor,
    channel,
    verb: { name: 'schedule', role: 'operator', danger: 'none' },
  });
  const entry = { actor, action, ...(channel === '' ? {} : { channel }) };
  if (!decision.allowed) {
    await ports.audit.record({ ...entry, decision: 'refused', reason: decision.reason });
    return decision.reason;
  }
  if (item.state === 'task-done') return 'Somebody did that already.';
  await ports.audit.record({ ...entry, decision: 'finished' });
  const ticked = withItem(run, item.id, { state: 'task-done', note: `Done by ${actor.name}` });
  await ports.store.write([{ kind: 'schedule', id: `run/${run.name}`, value: toJson(ticked) }]);
  await show(ticked);
  return undefined;
}
