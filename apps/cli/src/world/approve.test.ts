import { PassThrough } from 'node:stream';
import type { Approval, ApprovalRequest } from '@otelops/operations';
import { describe, expect, it, onTestFinished } from 'vitest';
import { onInterrupt } from '../interrupt.ts';
import type { Host } from '../process-screen.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { createApprover } from './approve.ts';

const request: ApprovalRequest = { question: 'Apply this to macs?', cluster: 'macs', plans: [], danger: 'changes' };
const silent: Reporter = { banner: () => {}, show: () => {}, pause: () => {}, close: () => {} };

/** A question at a terminal, and the keys that are pressed. */
function ask(about: Partial<ApprovalRequest> = {}): {
  press: (keys: string) => void;
  answered: Promise<Approval>;
  signal: AbortSignal;
  leave: () => void;
} {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const host = { stdin, stderr, on: () => {}, off: () => {} } as unknown as Host;
  const interrupt = onInterrupt(host, { err: () => {} } as never);
  onTestFinished(() => interrupt.dispose());
  const approve = createApprover({ host, reporter: silent, yes: false, person: 'ada', interrupt });
  return {
    press: (keys) => void stdin.write(keys),
    answered: approve({ ...request, ...about }),
    signal: interrupt.signal,
    leave: () => void stdin.end(),
  };
}

describe('the question at a terminal', () => {
  it.each([
    ['y\r', true],
    ['Yes\r', true],
    ['n\r', false],
    ['\r', false],
  ])('%j approves: %s', async (keys, approved) => {
    const { press, answered } = ask();
    press(keys);
    expect(await answered).toMatchObject({ approved });
  });

  it('asks for the name of the cluster before anything is destroyed', async () => {
    const [no, yes] = [ask({ danger: 'destroys' }), ask({ danger: 'destroys' })];
    no.press('y\r');
    yes.press('macs\r');
    expect(await no.answered).toMatchObject({ approved: false });
    expect(await yes.answered).toMatchObject({ approved: true, by: 'ada' });
  });

  it('is cancelled by Ctrl-C, as the whole command is', async () => {
    const { press, answered, signal } = ask();
    press('\u0003');
    await expect(answered).rejects.toThrow('cancelled by the user');
    expect(signal.aborted).toBe(true);
  });

  it('takes Ctrl-D and a terminal that was closed for a no', async () => {
    const [key, closed] = [ask(), ask()];
    key.press('\u0004');
    closed.leave();
    for (const { answered, signal } of [key, closed]) {
      expect(await answered).toEqual({ approved: false, reason: 'Nobody said yes: the input ended.' });
      expect(signal.aborted).toBe(false);
    }
  });
});
