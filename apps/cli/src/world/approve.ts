import { createInterface } from 'node:readline';
import type { Approval, ApprovalRequest } from '@otelops/operations';
import type { Interrupt } from '../interrupt.ts';
import type { Host } from '../process-screen.ts';
import type { Reporter } from '../reporters/reporter.ts';

export interface ApproveOptions {
  readonly host: Host;
  readonly reporter: Reporter;
  readonly yes: boolean;
  readonly person: string;
  readonly interrupt: Pick<Interrupt, 'signal' | 'cancel'>;
}

/**
 * `--yes` approves; a person at a terminal is asked; anything else is a refusal that says so. Ctrl-C at the question cancels
 * the command, Ctrl-D is a no.
 */
export function createApprover(options: ApproveOptions): (request: ApprovalRequest) => Promise<Approval> {
  return async (request) => {
    if (options.yes) return { approved: true, by: `${options.person} (--yes)` };
    if (options.host.stdin.isTTY !== true) {
      return { approved: false, reason: 'Nobody is there to ask. Add --yes to approve the plan as shown.' };
    }
    options.reporter.pause();
    const destroys = request.danger === 'destroys';
    const expected = destroys ? request.cluster : 'y';
    const hint = destroys ? `type "${request.cluster}" to go on` : 'y/N';
    const answer = await ask(`${request.question} [${hint}] `, options);
    if (answer === undefined) return { approved: false, reason: 'Nobody said yes: the input ended.' };
    const given = destroys ? answer : answer.toLowerCase().replace(/^yes$/, 'y');
    return given === expected ? { approved: true, by: options.person } : { approved: false, reason: 'You said no.' };
  };
}

/** `undefined` when the input ended (Ctrl-D, a terminal that was closed). Throws the signal's reason once that aborts. */
async function ask(question: string, { host, interrupt }: ApproveOptions): Promise<string | undefined> {
  const { signal } = interrupt;
  signal.throwIfAborted();
  const reader = createInterface({ input: host.stdin, output: host.stderr });
  const leave = (): void => reader.close();
  signal.addEventListener('abort', leave, { once: true });
  try {
    const answer = await new Promise<string | undefined>((resolve) => {
      reader.once('close', () => resolve(undefined));
      // A terminal that is asked on hands over Ctrl-C as a key, not as a signal.
      reader.once('SIGINT', () => interrupt.cancel());
      reader.question(question, resolve);
    });
    signal.throwIfAborted();
    if (answer === undefined) host.stderr.write('\n');
    return answer?.trim();
  } finally {
    signal.removeEventListener('abort', leave);
    reader.close();
  }
}
