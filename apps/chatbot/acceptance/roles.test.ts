import { describe, expect, test } from 'vitest';
import { chatVerbs } from '../src/commands/command-words.ts';
import { openRoom } from './run-kit.ts';
import { shown } from './shown.ts';

/** Who may run verbs of which role; whoever is not named may run nothing. */
const mayRun: Readonly<Record<string, readonly string[]>> = {
  U0VIEWER: ['viewer'],
  U0MIRA: ['viewer', 'operator'],
  U0ADMIN: ['viewer', 'operator', 'admin'],
  U0GUEST: [],
  U0STRANGER: [],
  U0NOBODY: [],
};

/** The verb with what has to be said of it; without that it would be asked for before anybody's right is looked at. */
function lineOf({ name, args }: (typeof chatVerbs)[number]): string {
  const said = Object.values(args).flatMap((spec) =>
    spec.kind === 'positional' && spec.required !== undefined ? [spec.choices?.at(-1) ?? 'phase-1'] : [],
  );
  return [name, ...said].join(' ');
}

describe.concurrent('every verb of every role, tried by every role', () => {
  test.for(Object.keys(mayRun))('%s runs what the role allows and nothing else', async (user, { expect }) => {
    await using room = await openRoom();
    for (const verb of chatVerbs) {
      const allowed = mayRun[user]?.includes(verb.role) === true;
      const before = room.runs.list().length;
      const answers = await room.command(user, lineOf(verb));
      expect(room.runs.list().length - before, `${user} ${verb.name}`).toBe(allowed ? 1 : 0);
      expect(
        answers.map(shown).some((text) => text.includes('⛔')),
        `${user} ${verb.name}`,
      ).toBe(!allowed);
      const decision = room.audit.findLast(({ action }) => action.startsWith(verb.name))?.decision;
      expect(decision === 'refused', `${user} ${verb.name}`).toBe(!allowed);
    }
  });

  test('in a channel that no grant names, nobody runs anything', async ({ expect }) => {
    await using room = await openRoom();
    const grant = { usergroups: [], everyone: false, channels: ['C0OPS'] };
    room.setPolicy({ grants: [{ ...grant, role: 'admin', users: ['U0ADMIN'] }] });
    for (const verb of chatVerbs) {
      const [answer] = await room.command('U0ADMIN', lineOf(verb), { channel: 'C0OTHER' });
      expect(answer && shown(answer)).toContain('Not in this channel');
    }
    expect(room.runs.list()).toEqual([]);
  });
});

test('what destroys is approved by another admin, who types the name of the cluster', async () => {
  await using room = await openRoom();
  const { board } = room;
  room.kube.workloads.add({ target: { name: 'cert-manager' }, effect: { kind: 'never-ready' } });
  await room.command('U0MIRA', 'deploy phase-1');
  const deploy = await board.said('wants approval');
  await room.click('U0ADA', deploy, 'Approve');
  await board.until(() => board.text(deploy).includes('waiting for Deployment'), 'the lock to be held');
  await room.command('U0ADMIN', 'unlock phase-1');
  const key = await board.until(
    () => board.runs.find((run) => run.key !== deploy && /held by mira/.test(board.text(run.key)))?.key,
    'the question',
  );
  expect(board.text(key)).toContain('mira (U0MIRA) from Slack: deploy phase-1');
  expect((await room.click('U0ADA', key, 'Approve')).map(shown).join()).toContain('⛔');
  expect((await room.click('U0ADMIN', key, 'Approve')).map(shown).join()).toContain('Another person');
  await room.click('U0ROOT', key, 'Approve');
  const wrong = await room.submit('U0ROOT', { name: { 'run.name': 'prod' } });
  expect(wrong.errors).toEqual({ name: 'That is not otelops-sandbox.' });
  expect(board.text(key)).toContain('wants approval');
  await room.submit('U0ROOT', { name: { 'run.name': 'otelops-sandbox' } });
  await board.until(() => board.text(key).includes('Broke the lock'), 'the lock to be broken');
  await board.until(() => board.text(deploy).includes('❌'), 'the deploy to notice');
});

test('a phase that somebody changes is shown as locked: by whom, what for and since when', async () => {
  await using room = await openRoom();
  const { board } = room;
  room.kube.workloads.add({ target: { name: 'cert-manager' }, effect: { kind: 'never-ready' } });
  await room.command('U0MIRA', 'deploy phase-1');
  const deploy = await board.said('wants approval');
  await room.click('U0ADA', deploy, 'Approve');
  await board.until(() => board.text(deploy).includes('waiting for Deployment'), 'the lock to be held');
  await room.command('U0ADA', 'deploy phase-1');
  const second = await board.until(
    () => board.runs.find((run) => run.key !== deploy && board.text(run.key).includes('wants approval'))?.key,
    'the second plan',
  );
  await room.click('U0MIRA', second, 'Approve');
  await board.until(() => board.text(second).includes('🔒'), 'the lock to be told');
  expect(board.text(second)).toMatch(/being changed by mira \(U0MIRA\).*Slack: deploy phase-1/);
  expect(board.text(second)).toContain('`lock-held`');
});
