import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { endingOf, type Host } from './ending.ts';

function hostOf(): { readonly events: EventEmitter; readonly host: Host; readonly exits: number[] } {
  const events = new EventEmitter();
  const exits: number[] = [];
  const host: Host = {
    argv: [],
    env: {},
    stderr: { write: () => true },
    on: (event: string, listener: (error: unknown) => void) => events.on(event, listener),
    exit: (code): never => {
      exits.push(code);
      throw new Error('exit');
    },
  };
  return { events, host, exits };
}

test('a signal is an ordinary end; a second one does not wait for it', async () => {
  const { events, host, exits } = hostOf();
  const ending = endingOf(host, { log: () => undefined });
  events.emit('SIGTERM');
  expect(await ending.reached).toMatchObject({ code: 0, isExpected: true });
  expect(() => events.emit('SIGINT')).toThrow('exit');
  expect(exits).toEqual([130]);
});

test.each(['uncaughtException', 'unhandledRejection'])(
  'an %s ends the bot with a fault, and is logged',
  async (event) => {
    const { events, host } = hostOf();
    const lines: string[] = [];
    const ending = endingOf(host, { log: (_level, message) => lines.push(message) });
    events.emit(event, new Error('nobody expected this'));
    expect(await ending.reached).toMatchObject({ code: 1, isExpected: false });
    expect(lines.join()).toContain('nobody expected this');
  },
);

test('what is fatal ends the bot with its reason, and the first reason counts', async () => {
  const { events, host } = hostOf();
  const ending = endingOf(host, { log: () => undefined });
  ending.fatal('the token was revoked');
  events.emit('SIGTERM');
  expect(await ending.reached).toEqual({ code: 1, reason: 'the token was revoked', isExpected: true });
});
