import type { WorkloadFault } from '@otelops/sandbox';
import { initConfig } from '@otelops/stack';
import { describe, test } from 'vitest';
import { until } from './kit/until.ts';
import { openRoom, type RunRoom } from './run-kit.ts';
import { shown } from './shown.ts';

/** Keeps a deploy of phase 1 waiting until it is taken back. */
const sleepy: WorkloadFault = { target: { name: 'cert-manager' }, effect: { kind: 'never-ready' } };
const broken: WorkloadFault = { target: { name: 'cert-manager-webhook' }, effect: { kind: 'image-not-found' } };

async function approved(room: RunRoom, line: string): Promise<string> {
  await room.command('U0MIRA', line);
  const key = await room.board.said('wants approval');
  await room.click('U0ADA', key, 'Approve');
  return key;
}

/** Objects that were created more than once. */
function createdTwice(room: RunRoom): readonly string[] {
  const created = room.kube.log
    .since()
    .filter(({ verb, status, dryRun }) => verb === 'apply' && status === 201 && !dryRun)
    .map(({ path }) => path);
  return created.filter((path, index) => created.indexOf(path) !== index);
}

/** Whether anything was sent to the cluster that changes it. */
function hasWritten(room: RunRoom): boolean {
  return room.kube.log.since().some(({ method, dryRun }) => method !== 'GET' && !dryRun);
}

/** The kubelet has tried again, and its pods run. */
async function ready({ cluster }: RunRoom, key: { namespace: string; name: string }): Promise<void> {
  await until(`${key.name} to run`, async () => {
    const resource = await cluster.resolve('apps/v1', 'Deployment');
    const deployment = resource === undefined ? undefined : await cluster.get(resource, key);
    return JSON.stringify(deployment?.['status'] ?? {}).includes('"readyReplicas":1');
  });
}

function decisions(room: RunRoom): readonly string[] {
  return room.audit.map(({ actor, action, decision }) => `${actor.name}: ${action} ${decision}`);
}

describe.concurrent('a deploy from chat', { timeout: 240_000 }, () => {
  test('is planned, approved by another person, carried out in one message, and ends with what changed', async ({
    expect,
  }) => {
    await using room = await openRoom();
    const { board } = room;
    expect(await room.command('U0MIRA', 'deploy phase-1')).toEqual([]);
    const key = await board.said('wants approval');
    expect(board.text(key)).toContain('sandbox (simulated)');
    expect(board.text(key)).toContain('*44* to create');
    await board.until(() => board.files.get(`${key}/plan-1`), 'the whole diff');
    expect(String(board.files.get(`${key}/plan-1`)?.content)).toContain('+ create Namespace grafana');
    await room.click('U0ADA', key, 'Approve');
    await board.said('approved by ada');
    await board.said('44 created, 0 changed, everything ready');
    expect(board.runs).toHaveLength(1);
    const states = board.history
      .filter((message) => message.key === key)
      .map(({ message }) => message.text.split('. ')[0]);
    expect([...new Set(states)]).toEqual([
      'deploy phase-1: being looked at (sandbox (simulated))',
      'deploy phase-1: wants approval (sandbox (simulated))',
      'deploy phase-1: running (sandbox (simulated))',
      'deploy phase-1: done (sandbox (simulated))',
    ]);
    await board.until(() => board.text(`${key}/details`).includes('cert-manager'), 'all components');
    expect(decisions(room)).toEqual([
      'mira: deploy phase-1 allowed',
      'mira: deploy phase-1 asked',
      'ada: approve deploy phase-1 approved',
      'mira: deploy phase-1 finished',
    ]);
    expect(room.audit[2]?.planHash).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test('that meets a broken image names it with its cause, and goes through by the button once that is mended', async ({
    expect,
  }) => {
    await using room = await openRoom();
    const { board } = room;
    const fault = room.kube.workloads.add(broken);
    const key = await approved(room, 'deploy phase-1');
    await board.said('❌ *deploy');
    expect(board.text(key)).toMatch(/Deployment cert-manager\/cert-manager-webhook\* `image-not-found`/);
    const finding = [...board.messages.keys()].find((name) => name.startsWith(`${key}/finding/`)) ?? '';
    expect(board.text(finding)).toContain('↳ *Pod cert-manager/cert-manager-webhook');
    expect(board.text(finding)).toContain('*What helps*');
    room.kube.workloads.remove(fault);
    await ready(room, { namespace: 'cert-manager', name: 'cert-manager-webhook' });
    await room.click('U0MIRA', key, 'Run again');
    const again = await board.until(
      () => board.runs.find((run) => run.key !== key && board.text(run.key).includes('wants approval')),
      'the second run',
    );
    expect(again.thread).toBe(key);
    await room.click('U0ADA', again.key, 'Approve');
    await board.until(() => board.text(again.key).includes('everything ready'), 'a green end');
    await board.until(() => board.text(key).includes('Gone through when mira ran it again'), 'the first run is mended');
    expect(board.text(key)).toContain('✅ *deploy phase-1* done');
  });

  test('is approved once, however often and by however many it is clicked', async ({ expect }) => {
    await using room = await openRoom();
    const { board } = room;
    await room.command('U0MIRA', 'deploy phase-1');
    const key = await board.said('wants approval');
    const answers = await Promise.all([
      room.click('U0ADA', key, 'Approve'),
      room.click('U0ADA', key, 'Approve'),
      room.click('U0ADMIN', key, 'Approve'),
    ]);
    expect(answers.filter((answer) => answer.length === 0)).toHaveLength(1);
    expect(answers.flat().map(shown).join('\n')).toContain('ada approved this already');
    await board.said('everything ready');
    expect(decisions(room).filter((line) => line.endsWith('approved'))).toHaveLength(1);
    expect(createdTwice(room)).toEqual([]);
  });

  test('is not approved by who asked, by who only looks, or by strangers', async ({ expect }) => {
    await using room = await openRoom();
    const { board } = room;
    await room.command('U0MIRA', 'deploy phase-1');
    const key = await board.said('wants approval');
    for (const user of ['U0MIRA', 'U0VIEWER', 'U0GUEST', 'U0STRANGER', 'U0NOBODY']) {
      const [answer] = await room.click(user, key, 'Approve');
      expect(answer && shown(answer), user).toContain('⛔');
    }
    expect(board.text(key)).toContain('wants approval');
    expect(decisions(room).filter((line) => line.includes('approve') && line.endsWith('refused'))).toHaveLength(5);
    expect(hasWritten(room)).toBe(false);
  });

  test('whose requester or approver lost the right meanwhile is not approved', async ({ expect }) => {
    await using room = await openRoom();
    await room.command('U0MIRA', 'deploy phase-1');
    const key = await room.board.said('wants approval');
    room.setPolicy({ grants: [{ role: 'operator', users: ['U0ADA'], usergroups: [], everyone: false }] });
    const [answer] = await room.click('U0ADA', key, 'Approve');
    expect(answer && shown(answer)).toContain('mira, who asked for this, may not do it any more');
  });

  test('whose plan is another one by the time it is approved is asked again, and the old button does nothing', async ({
    expect,
  }) => {
    await using room = await openRoom();
    const { board } = room;
    await room.command('U0MIRA', 'deploy phase-1');
    const key = await board.said('wants approval');
    const preview = board.messages.get(key);
    await room.command('U0ADMIN', 'deploy phase-1 --only namespaces');
    const other = await board.until(
      () => board.runs.find((run) => run.key !== key && board.text(run.key).includes('wants approval')),
      'the other plan',
    );
    await room.click('U0ADA', other.key, 'Approve');
    await board.until(() => board.text(other.key).includes('everything ready'), 'the other deploy');
    await room.click('U0ADA', key, 'Approve');
    await board.until(() => board.text(key).includes('is not what was approved'), 'the question anew');
    expect(board.text(key)).toContain('wants approval');
    const button = preview?.message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []))[0];
    const value = button?.type === 'button' ? (button.value ?? '') : '';
    const [stale] = await room.rawClick('U0ADA', 'run.approve', value);
    expect(stale && shown(stale)).toContain('The plan is another one by now');
    await room.click('U0ADA', key, 'Approve');
    await board.until(() => board.text(key).includes('everything ready'), 'the end');
  });

  test('nobody approved in time expires, also while the bot is away, and its button says so', async ({ expect }) => {
    await using room = await openRoom();
    const { board } = room;
    await room.command('U0MIRA', 'deploy phase-1');
    const key = await board.said('wants approval');
    const { message } = board.messages.get(key) ?? {};
    room.passTime(10 * 60_000 + 1000);
    await board.until(() => board.text(key).includes('Nobody approved it in time'), 'the end of the question');
    expect(board.text(key)).not.toContain('[Approve]');
    const button = message?.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []))[0];
    const [late] = await room.rawClick('U0ADA', 'run.approve', button?.type === 'button' ? (button.value ?? '') : '');
    expect(late && shown(late)).toContain('This has ended: Nobody approved it in time');
    expect(decisions(room)).toContain('mira: deploy phase-1 expired');
    await room.command('U0MIRA', 'deploy phase-1');
    const second = await board.until(
      () => board.runs.find((run) => run.key !== key && board.text(run.key).includes('wants approval'))?.key,
      'the second question',
    );
    await room.restart(async () => room.passTime(10 * 60_000 + 1000));
    await board.until(() => board.text(second).includes('Nobody approved it in time'), 'the end of the second');
    expect(hasWritten(room)).toBe(false);
  });

  test('waits for its approval through a restart of the bot', async ({ expect }) => {
    await using room = await openRoom();
    const { board } = room;
    await room.command('U0MIRA', 'deploy phase-1');
    const key = await board.said('wants approval');
    await room.restart();
    await room.click('U0ADA', key, 'Approve');
    await board.said('everything ready');
    expect(board.runs).toHaveLength(1);
  });

  test('is cancelled before and in the middle, and goes on by the same command', async ({ expect }) => {
    await using room = await openRoom();
    const { board } = room;
    await room.command('U0MIRA', 'deploy phase-1');
    const first = await board.said('wants approval');
    await room.click('U0ADA', first, 'Cancel');
    await board.until(() => board.text(first).includes('ada said no. Nothing was changed.'), 'the no');
    const fault = room.kube.workloads.add(sleepy);
    await room.command('U0MIRA', 'deploy phase-1');
    const second = await board.said('wants approval');
    await room.click('U0ADA', second, 'Approve');
    await board.until(() => board.text(second).includes('waiting for Deployment cert-manager'), 'what it waits for');
    expect(await room.click('U0VIEWER', second, 'Cancel')).toHaveLength(1);
    await room.click('U0MIRA', second, 'Cancel');
    await board.until(() => board.text(second).includes('Cancelled by mira'), 'the cancel');
    room.kube.workloads.remove(fault);
    const third = await (async () => {
      await room.command('U0MIRA', 'deploy phase-1');
      const run = await board.until(
        () =>
          board.runs.find((known) => ![first, second].includes(known.key) && board.text(known.key).includes('wants')),
        'the third',
      );
      await room.click('U0ADA', run.key, 'Approve');
      return run.key;
    })();
    await board.until(() => board.text(third).includes('everything ready'), 'the end');
    expect(createdTwice(room)).toEqual([]);
  });

  test('may be cancelled in quiet hours by whoever else may run it, and by nobody else', async ({ expect }) => {
    await using room = await openRoom();
    const { board } = room;
    room.kube.workloads.add(sleepy);
    const key = await approved(room, 'deploy phase-1');
    await board.until(() => board.text(key).includes('waiting for Deployment cert-manager'), 'what it waits for');
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
    const night = { name: 'the night', days, from: '00:00', to: '00:00', timeZone: 'UTC', except: [] };
    room.setPolicy({ quietHours: [{ ...night, danger: ['changes', 'destroys'] }] });
    const [refused] = await room.click('U0VIEWER', key, 'Cancel');
    expect(refused && shown(refused)).toContain('needs the role operator');
    expect(await room.click('U0ADA', key, 'Cancel')).toEqual([]);
    await board.until(() => board.text(key).includes('Cancelled by ada'), 'the cancel');
  });

  test('that a restart broke off goes on in the same message, with its own lock, and makes nothing twice', async ({
    expect,
  }) => {
    await using room = await openRoom();
    const { board } = room;
    const fault = room.kube.workloads.add(sleepy);
    const key = await approved(room, 'deploy phase-1');
    await board.until(() => board.text(key).includes('waiting for Deployment cert-manager'), 'what it waits for');
    await room.restart();
    await board.until(
      () => board.text(key).includes('The bot was restarted in the middle; this run goes on'),
      'going on',
    );
    room.kube.workloads.remove(fault);
    await board.until(() => board.text(key).includes('everything ready'), 'the end');
    expect(board.runs).toHaveLength(1);
    expect(createdTwice(room)).toEqual([]);
    expect(decisions(room).filter((line) => line.endsWith('asked'))).toHaveLength(1);
  });

  test('whose rest is another one than was approved, since the config changed while the bot was away, asks again', async ({
    expect,
  }) => {
    await using room = await openRoom();
    const { board } = room;
    room.kube.workloads.add(sleepy);
    const key = await approved(room, 'deploy phase-1');
    await board.until(() => board.text(key).includes('waiting for Deployment cert-manager'), 'what it waits for');
    const text = initConfig({});
    const other = text.replace('logs: 7d', 'logs: 9d');
    expect(other).not.toBe(text);
    await room.restart(() => room.writeConfig(other));
    await board.until(
      () => board.text(key).includes('The bot was restarted in the middle, and what is to be done'),
      'the question',
    );
    expect(board.text(key)).toContain('wants approval');
    expect(board.runs).toHaveLength(1);
  });

  test('that is cancelled while its bot is away stays cancelled', async ({ expect }) => {
    await using room = await openRoom();
    const { board } = room;
    room.kube.workloads.add(sleepy);
    const key = await approved(room, 'deploy phase-1');
    await board.until(() => board.text(key).includes('waiting for Deployment cert-manager'), 'what it waits for');
    await room.click('U0MIRA', key, 'Cancel');
    await room.restart();
    await board.until(() => /⏹️ \*deploy phase-1\* cancelled/.test(board.text(key)), 'the end');
    expect(decisions(room).filter((line) => line.endsWith('finished'))).toHaveLength(1);
  });

  test('what undoes a fix is a button below it', async ({ expect }) => {
    await using room = await openRoom();
    const key = await approved(room, 'fix cordon Node/mac-2');
    await room.board.until(() => room.board.text(key).includes('takes no new pods'), 'the end of the fix');
    await room.click('U0MIRA', key, 'fix uncordon Node/mac-2');
    const undo = await room.board.said(/fix uncordon Node\/mac-2\* wants approval/);
    expect(room.board.messages.get(undo)?.thread).toBeUndefined();
  });
});
