import { describe, test } from 'vitest';
import { until } from './kit/until.ts';
import { openRoom, type RunRoom } from './run-kit.ts';
import { shown } from './shown.ts';

/** Nothing but one object: what is judged here is the yes. */
const line = 'deploy phase-1 --only priorities';
const expiryMs = 10 * 60_000;

function hasWritten({ kube }: RunRoom): boolean {
  return kube.log.since().some(({ method, dryRun }) => method !== 'GET' && !dryRun);
}

function decisions({ audit }: RunRoom): readonly string[] {
  return audit.map(({ decision }) => decision);
}

/** A deploy in the middle, whose bot then ends and comes back. */
async function inTheMiddle(room: RunRoom): Promise<string> {
  room.kube.workloads.add({ target: { name: 'cert-manager' }, effect: { kind: 'never-ready' } });
  await room.command('U0MIRA', 'deploy phase-1');
  const key = await room.board.said('wants approval');
  await room.click('U0ADA', key, 'Approve');
  await room.board.until(() => room.board.text(key).includes('waiting for Deployment cert-manager'), 'the middle');
  return key;
}

describe.concurrent('a yes', { timeout: 240_000 }, () => {
  test('that came in time counts, also when the time is over before it is written down', async ({ expect }) => {
    await using room = await openRoom();
    await room.command('U0MIRA', line);
    const key = await room.board.said('wants approval');
    const held = room.holdAudit('approved');
    const clicked = room.click('U0ADA', key, 'Approve');
    await held.reached;
    room.passTime(expiryMs + 1000);
    await new Promise((resolve) => setImmediate(resolve));
    held.release();
    expect(await clicked).toEqual([]);
    await room.board.until(() => room.board.text(key).includes('everything ready'), 'the end');
    expect(decisions(room)).toEqual(['allowed', 'asked', 'approved', 'finished']);
  });

  test('that came when the time was over does nothing, and its person and the audit log are told so', async ({
    expect,
  }) => {
    await using room = await openRoom();
    await room.command('U0MIRA', line);
    const key = await room.board.said('wants approval');
    const held = room.holdAudit('expired');
    room.passTime(expiryMs + 1000);
    await held.reached;
    const clicked = room.click('U0ADA', key, 'Approve');
    held.release();
    const [answer] = await clicked;
    expect(answer && shown(answer)).toContain('This has ended: Nobody approved it in time');
    await room.runs.idle();
    expect(decisions(room)).toEqual(['allowed', 'asked', 'expired', 'finished', 'refused']);
    expect(room.audit.at(-1)).toMatchObject({ action: `approve ${line}`, actor: { userId: 'U0ADA' } });
    expect(hasWritten(room)).toBe(false);
  });

  test('is not heard by a run that was cancelled while it was planned', async ({ expect }) => {
    await using room = await openRoom();
    room.setPolicy({ approvals: [{ danger: ['changes'], needs: 'none' }] });
    const held = room.holdAudit('rejected');
    await room.command('U0MIRA', line);
    const cancelled = room.rawClick('U0MIRA', 'run.cancel', room.runs.list()[0]?.run ?? '');
    await held.reached;
    await until('it to be planned', async () => room.kube.log.since().some(({ dryRun }) => dryRun));
    held.release();
    await cancelled;
    const key = await room.board.said('Cancelled by mira');
    expect(room.board.text(key)).toContain('⏹️');
    expect(decisions(room)).toEqual(['allowed', 'rejected', 'finished']);
    expect(hasWritten(room)).toBe(false);
  });

  test('of before a restart is worth nothing when who asked has lost the right: the run ends with a refusal', async ({
    expect,
  }) => {
    await using room = await openRoom();
    const key = await inTheMiddle(room);
    await room.restart(async () =>
      room.setPolicy({ grants: [{ role: 'operator', users: ['U0ADA'], usergroups: [], everyone: false }] }),
    );
    await room.board.until(() => room.board.text(key).includes('mira may not do this any more'), 'the refusal');
    expect(room.board.text(key)).toContain('What was done before stays.');
    expect(decisions(room).slice(-2)).toEqual(['refused', 'finished']);
  });

  test('of before a restart does not carry a run into quiet hours', async ({ expect }) => {
    await using room = await openRoom();
    const key = await inTheMiddle(room);
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
    const night = { name: 'the night', days, from: '00:00', to: '00:00', timeZone: 'UTC', except: [] };
    await room.restart(async () => room.setPolicy({ quietHours: [{ ...night, danger: ['changes'] }] }));
    await room.board.until(() => room.board.text(key).includes('Not now: the night'), 'the refusal');
    expect(decisions(room).slice(-2)).toEqual(['refused', 'finished']);
  });

  test('of somebody who may not give it any more, or of long before a restart, is asked for again', async ({
    expect,
  }) => {
    await using room = await openRoom();
    const { board } = room;
    const key = await inTheMiddle(room);
    const users = (...names: string[]) =>
      room.setPolicy({ grants: [{ role: 'operator', users: names, usergroups: [], everyone: false }] });
    await room.restart(async () => users('U0MIRA', 'U0ADMIN'));
    await board.until(() => board.text(key).includes('The approval of ada does not hold any more'), 'the question');
    await room.click('U0ADMIN', key, 'Approve');
    await board.until(() => board.text(key).includes('waiting for Deployment cert-manager'), 'the middle');
    await room.restart(async () => room.passTime(7 * 24 * 3600_000));
    await board.until(() => board.text(key).includes('The bot was away for long after this was approved'), 'again');
    expect(board.text(key)).toContain('wants approval');
  });
});
