import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatVerbs } from '../src/commands/command-words.ts';
import { openRoom, type RunRoom } from './run-kit.ts';
import { shown } from './shown.ts';

let room: RunRoom;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

async function answer(user: string, text: string): Promise<string> {
  return (await room.command(user, text)).map(shown).join('\n');
}

describe('a command in chat', () => {
  test.each(['', 'help', '  help '])(
    '%j shows the verbs that this person may run here, and no others',
    async (text) => {
      const [viewer, operator] = [await answer('U0VIEWER', text), await answer('U0MIRA', text)];
      expect(viewer).toContain('`/otel status`');
      expect(viewer).not.toContain('`/otel deploy`');
      expect(operator).toContain('`/otel deploy`');
      expect(operator).not.toContain('`/otel unlock`');
      expect(await answer('U0NOBODY', text)).toContain('You may not run anything in this channel');
    },
  );

  test.each(chatVerbs.map(({ name }) => name))('help %s says what it does, in chat’s words', async (name) => {
    const text = await answer('U0ADMIN', `help ${name}`);
    expect(text).toContain(`*/otel ${name}*`);
    expect(text).not.toMatch(/--context|--sandbox|(?<![/\w])otel [a-z]/);
    expect(await answer('U0ADMIN', `${name} --help`)).toBe(text);
  });

  test('that is misspelt is answered with what was meant, to the person alone', async () => {
    expect(await answer('U0MIRA', 'depoly phase-2')).toContain('Did you mean `/otel deploy`?');
    expect(await answer('U0MIRA', 'deploy phase-9')).toContain('Did you mean "phase-');
    expect(await answer('U0MIRA', 'deploy phase-2 --contxt x')).toContain('has no flag --contxt');
    expect(await answer('U0MIRA', 'deploy phase-2 --yes')).toContain('is for the terminal');
    for (const verb of ['destroy phase-2', 'init', 'help destroy']) {
      expect(await answer('U0MIRA', verb)).toMatch(/(?:destroy|init) is for the terminal\./);
    }
    expect(await answer('U0MIRA', 'logs grafana --since banana')).toContain('not "banana"');
    expect(await answer('U0MIRA', 'deploy "phase-2')).toContain('A quote is opened and never closed');
    expect(room.runs.list()).toEqual([]);
  });

  test('by mention, or chosen in the modal, is the same command', async () => {
    expect((await room.mention('U0MIRA', 'help')).map(shown)).toEqual([await answer('U0MIRA', 'help')]);
    await room.rawClick('U0VIEWER', 'command.choose', 'C0OPS');
    expect((await room.options('U0VIEWER', 'hist 4')).map(({ value }) => value)).toContain('history phase-4');
    expect((await room.options('U0VIEWER', 'plan only lok')).map(({ value }) => value)).toContain(
      'plan all --only loki',
    );
    const wrong = await room.submit('U0VIEWER', { line: { 'command.line': 'no such verb' } });
    expect(wrong.errors).toEqual({ line: 'There is no verb "no".' });
    const { errors } = await room.submit('U0VIEWER', { line: { 'command.line': 'history phase-4' }, more: {} });
    expect(errors).toBeUndefined();
    expect(room.runs.list()[0]).toMatchObject({ line: 'history phase-4', requester: 'U0VIEWER' });
  });

  test('that only looks is answered in the channel, with a table', async () => {
    await room.command('U0VIEWER', 'status');
    const key = await room.board.said('Nothing is deployed here.');
    expect(room.board.text(key)).toContain('✅ *status* done');
    expect(room.board.text(key)).toMatch(/PHASE \| STATE/);
  });

  test('that came twice runs once', async () => {
    const before = room.runs.list().length;
    const actor = { userId: 'U0VIEWER', teamId: 'T0HOME', name: 'viewer', isGuest: false, isBot: false };
    const request = { cause: 'Ev0', verb: 'config check', args: {}, channel: 'C0OPS' };
    const who = { ...actor, timeZone: 'UTC', groups: [] };
    const [first, second] = await Promise.all([
      room.runs.start({ ...request, actor: who }),
      room.runs.start({ ...request, actor: who }),
    ]);
    const third = await room.runs.start({ ...request, actor: who });
    expect(first.started && second.started && third.started).toBe(true);
    expect(room.runs.list()).toHaveLength(before + 1);
    if (first.started) expect(await first.ended()).toMatchObject({ code: 'done' });
  });
});
