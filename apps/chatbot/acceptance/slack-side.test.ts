import { afterEach, describe, expect, test } from 'vitest';
import type { Click, SlashCommand, Submission } from '../src/ports/interactions.ts';
import { plainMessage } from '../src/slack/answers.ts';
import { type SlackSideKit, startSlackSide } from './kit/start-slack-side.ts';
import { until } from './kit/until.ts';

let kit: SlackSideKit | undefined;
afterEach(async () => {
  await kit?.[Symbol.asyncDispose]();
  kit = undefined;
});

interface Heard {
  readonly commands: SlashCommand[];
  readonly clicks: Click[];
  readonly submissions: Submission[];
}

/** A room that writes down what it is given. */
async function listening(
  more: Partial<Parameters<typeof startSlackSide>[0]> = {},
): Promise<SlackSideKit & { heard: Heard }> {
  const heard: Heard = { commands: [], clicks: [], submissions: [] };
  const started = await startSlackSide({
    register: ({ router }) => {
      router.command(async (command) => {
        heard.commands.push(command);
        await command.answer(plainMessage(`heard ${command.text}`));
      });
      router.clicks('test.', async (click) => {
        heard.clicks.push(click);
      });
      router.submissions('test-modal', async (submission) => {
        heard.submissions.push(submission);
      });
    },
    ...more,
  });
  kit = started;
  if (more.reach === undefined)
    await until('two sockets', () => started.notebook.shown('otelops.chat.sockets.connected') === 2);
  return Object.assign(started, { heard });
}

/** A message of the bot with a button. */
async function button(side: SlackSideKit, actionId: string): Promise<{ kind: 'message'; channel: string; ts: string }> {
  const { background } = side.side;
  const blocks = [
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: actionId, value: 'v1', text: { type: 'plain_text', text: 'Press' } }],
    },
  ];
  const result = await background.call('chat.postMessage', { channel: 'C0OPS000001', text: 'a button', blocks });
  expect(result.kind).toBe('done');
  const { ts } = side.slack.state().messages('#ops').at(-1) ?? { ts: '' };
  return { kind: 'message', channel: 'C0OPS000001', ts };
}

describe('what comes from Slack', () => {
  test('is handled once, by somebody who is known, and answered to that person only', async () => {
    const { slack, heard } = await listening();
    const { ok, error } = await slack.people.command('ada', '#ops', '/otel status &lt;all&gt;');
    expect(error).toBeUndefined();
    expect(ok).toBe(true);
    await until('the answer', () =>
      slack
        .state()
        .ephemerals('ada')
        .some(({ text }) => text.startsWith('heard')),
    );
    const [command] = heard.commands;
    expect(command).toMatchObject({ command: '/otel', channel: 'C0OPS000001' });
    expect(command?.actor).toMatchObject({
      userId: 'U0ADA000001',
      isGuest: false,
      isBot: false,
      groups: ['S0PLATFORM1'],
    });
  });

  test('comes twice over two connections and is handled once', async () => {
    const { slack, heard, notebook } = await listening();
    slack.faults.add({ match: { method: 'slash_commands' }, times: 1, effect: { kind: 'duplicate' } });
    await slack.people.command('ada', '#ops', '/otel status');
    await until('the second one', () => notebook.counted('otelops.chat.inbox.received', { result: 'duplicate' }) === 1);
    await until('the first one', () => heard.commands.length > 0);
    expect(heard.commands).toHaveLength(1);
  });

  test('two clicks in a hurry are one; the same click later is another', async () => {
    const side = await listening();
    const place = await button(side, 'test.press');
    await Promise.all([1, 2].map(() => side.slack.people.click('ada', place, 'test.press')));
    await until('one click', () => side.heard.clicks.length > 0);
    expect(side.heard.clicks).toHaveLength(1);
    expect(side.heard.clicks[0]).toMatchObject({ actionId: 'test.press', value: 'v1', message: { ts: place.ts } });
    await side.slack.people.click('ben', place, 'test.press');
    await until('the click of another person', () => side.heard.clicks.length === 2);
  });

  test('a button, a modal and options that no room knows are acknowledged, and the person is told', async () => {
    const side = await listening();
    const place = await button(side, 'elsewhere.press');
    expect((await side.slack.people.click('ada', place, 'elsewhere.press')).ok).toBe(true);
    await until('the explanation', () =>
      side.slack
        .state()
        .ephemerals('ada')
        .some(({ text }) => text.includes('older version')),
    );
  });

  test('a handler that throws is logged and told; the next one works', async () => {
    const side = await listening({
      register: ({ router }) => {
        router.command(async ({ text, answer }) => {
          if (text === 'broken') throw new Error('a secret thing: password=hunter22');
          await answer(plainMessage('fine'));
        });
      },
    });
    await side.slack.people.command('ada', '#ops', '/otel broken');
    const told = await until('the apology', () => side.slack.state().ephemerals('ada').at(-1));
    expect(told.text).toContain('went wrong');
    expect(told.text).not.toContain('hunter22');
    await side.slack.people.command('ada', '#ops', '/otel fine');
    await until('the answer', () =>
      side.slack
        .state()
        .ephemerals('ada')
        .some(({ text }) => text === 'fine'),
    );
  });

  test('people of another workspace are refused at the door, and it is audited', async () => {
    const { slack, heard, audited } = await listening();
    const result = await slack.people.command('fay', '#ops', '/otel status');
    expect(result.ok).toBe(true);
    await until('the entry', () => audited.length === 1);
    expect(audited[0]).toMatchObject({ decision: 'refused', actor: { userId: 'U0FAY000001' } });
    expect(heard.commands).toEqual([]);
  });

  test('a modal stays open with what is wrong, and closes when nothing is', async () => {
    const side = await listening({
      register: ({ router }) => {
        router.command(async ({ open }) => {
          const input = { type: 'plain_text_input', action_id: 'name' } as const;
          const label = { type: 'plain_text', text: 'Name' } as const;
          await open({
            type: 'modal',
            callback_id: 'test-modal',
            private_metadata: 'p1',
            title: { type: 'plain_text', text: 'Test' },
            submit: { type: 'plain_text', text: 'Go' },
            blocks: [{ type: 'input', block_id: 'b', label, element: input }],
          });
        });
        router.submissions(
          'test-modal',
          async (submission) => {
            submitted.push(submission);
          },
          { check: ({ state }) => (state['b']?.['name'] === 'good' ? undefined : { b: 'only good' }) },
        );
      },
    });
    const submitted: Submission[] = [];
    const { people } = side.slack;
    await people.command('ada', '#ops', '/otel x');
    await until('a modal', () => side.slack.state().modals('ada').length === 1);
    expect((await people.submitView('ada', { b: { name: 'bad' } })).fieldErrors).toEqual({ b: 'only good' });
    expect((await people.submitView('ada', { b: { name: 'good' } })).ok).toBe(true);
    await until('the submission', () => submitted.length === 1);
    expect(submitted[0]).toMatchObject({ privateMetadata: 'p1', state: { b: { name: 'good' } } });
    expect(side.slack.state().modals('ada')).toEqual([]);
  });

  test('a window that comes too late is explained', async () => {
    const side = await listening({
      register: ({ router }) => {
        router.command(async ({ open, answer }) => {
          const isOpen = await open({ type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [] });
          await answer(plainMessage(`open: ${isOpen}`));
        });
      },
    });
    side.slack.faults.add({ match: { method: 'views.open' }, effect: { kind: 'error', error: 'expired_trigger_id' } });
    await side.slack.people.command('ada', '#ops', '/otel x');
    const texts = await until('both answers', () => {
      const all = side.slack
        .state()
        .ephemerals('ada')
        .map(({ text }) => text);
      return all.length === 2 && all;
    });
    expect(texts).toEqual([expect.stringContaining('too long'), 'open: false']);
  });
});

describe('after the process ended in the middle', () => {
  test('what may be repeated is, with the same id; of the rest the person is told that nobody knows', async () => {
    const begun: string[] = [];
    const forever = new Promise<void>(() => undefined);
    const side = await listening({
      register: ({ router }) => {
        router.command(
          ({ id }) => {
            begun.push(id);
            return forever;
          },
          { repeatable: true },
        );
        router.clicks('test.', () => forever);
      },
    });
    const place = await button(side, 'test.press');
    await side.slack.people.command('ada', '#ops', '/otel deploy');
    await side.slack.people.click('ben', place, 'test.press');
    await until('both begun', () => side.notebook.shown('otelops.chat.inbox.open') === 2);
    const again: string[] = [];
    await side.crash(({ router }) => {
      router.command(
        async ({ id }) => {
          again.push(id);
        },
        { repeatable: true },
      );
      router.clicks('test.', async () => {
        again.push('click');
      });
    });
    await until('the repetition', () => again.length > 0);
    expect(again).toEqual(begun);
    await until('the explanation', () =>
      side.slack
        .state()
        .ephemerals('ben')
        .some(({ text }) => text.includes('do not know how far')),
    );
    await until('nothing open', () => side.notebook.shown('otelops.chat.inbox.open') === 0);
    await side.crash(({ router }) => router.command(async ({ id }) => void again.push(id), { repeatable: true }));
    await until('a command that gets through', async () => {
      return (await side.slack.people.command('ada', '#ops', '/otel next')).ok;
    });
    await until('the next one', () => again.length === 2);
    expect(again[1]).not.toBe(begun[0]);
  });
});

describe('the two connections', () => {
  test('are opened again one by one while Slack recycles them, and no command is lost or handled twice', async () => {
    const { slack, heard, notebook } = await listening();
    const said: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      slack.sockets.disconnect(round % 2 === 0 ? 'warning' : 'refresh_requested');
      for (let number = 0; number < 3; number += 1) {
        const text = `status ${round}-${number}`;
        const { ok } = await slack.people.command('ada', '#ops', `/otel ${text}`);
        if (ok) said.push(text);
        else await until('a connection', () => slack.sockets.connections > 0);
      }
      await until('both ended', () => notebook.counted('otelops.chat.socket.ends') >= 2 * (round + 1));
      await until(
        'both again',
        () => slack.sockets.connections === 2 && notebook.shown('otelops.chat.sockets.connected') === 2,
      );
    }
    await until('all of them', () => heard.commands.length >= said.length);
    expect(heard.commands.map(({ text }) => text).toSorted()).toEqual(said.toSorted());
    expect(notebook.counted('otelops.chat.socket.ends')).toBeGreaterThanOrEqual(8);
  });

  test('come back after they were cut without a word', async () => {
    const { slack, heard, notebook } = await listening();
    slack.sockets.cut();
    await until(
      'both again',
      () => slack.sockets.connections === 2 && notebook.shown('otelops.chat.sockets.connected') === 2,
    );
    await until('a command that gets through', async () => (await slack.people.command('ada', '#ops', '/otel x')).ok);
    await until('it', () => heard.commands.length === 1);
  });

  test('wait as Slack says when it limits them, and go on', async () => {
    const { slack, notebook } = await listening();
    slack.faults.add({
      match: { method: 'apps.connections.open' },
      times: 2,
      effect: { kind: 'too-many-requests', retryAfterSeconds: 1 },
    });
    slack.faults.add({ match: { method: 'apps.connections.open' }, times: 2, effect: { kind: 'status', code: 503 } });
    slack.sockets.disconnect('warning');
    const refused = (): number => notebook.lines.filter((line) => line.includes('No connection to Slack')).length;
    await until('four refusals', () => refused() === 4);
    await until(
      'both again',
      () => slack.sockets.connections === 2 && notebook.shown('otelops.chat.sockets.connected') === 2,
    );
  });

  test('another process on the same app token is told of, once', async () => {
    const { slack, notebook } = await listening();
    slack.sockets.secondProcess(true);
    slack.sockets.disconnect('warning');
    const warned = (): readonly string[] => notebook.lines.filter((line) => line.includes('Another process'));
    await until('a warning', () => warned().length > 0);
    await until('both again', () => notebook.shown('otelops.chat.sockets.connected') === 2);
    expect(warned()).toHaveLength(1);
  });

  test('an event that says only that there were too many is no fault', async () => {
    const { slack, heard } = await listening();
    slack.administration.limitEvents();
    await until('it', () => slack.log.since().some((call) => JSON.stringify(call).includes('app_rate_limited')));
    await slack.people.command('ada', '#ops', '/otel x');
    await until('the next command', () => heard.commands.length === 1);
  });

  test('a token that Slack refuses ends the process with a reason', async () => {
    const side = await listening();
    side.slack.faults.add({
      match: { method: 'apps.connections.open' },
      effect: { kind: 'error', error: 'invalid_auth' },
    });
    side.slack.sockets.disconnect('warning');
    await until('the end', () => side.fatal.length > 0);
    expect(side.fatal[0]).toContain('invalid_auth');
  });
});
