import { createInterface } from 'node:readline/promises';
import type { Approval, ApprovalRequest } from '@otelops/operations';
import type { Host } from '../process-screen.ts';
import type { Reporter } from '../reporters/reporter.ts';

export interface ApproveOptions {
  readonly host: Host;
  readonly reporter: Reporter;
  readonly yes: boolean;
  readonly person: string;
  readonly signal: AbortSignal;
}

/** `--yes` approves; a person at a terminal is asked; anything else is a refusal that says so. */
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
    const given = destroys ? answer : answer.toLowerCase().replace(/^yes$/, 'y');
    return given === expected ? { approved: true, by: options.person } : { approved: false, reason: 'You said no.' };
  };
}

async function ask(question: string, { host, signal }: ApproveOptions): Promise<string> {
  const reader = createInterface({ input: host.stdin, output: host.stderr });
  try {
    return (await reader.question(question, { signal })).trim();
  } finally {
    reader.close();
  }
}
