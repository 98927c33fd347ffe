import type { ReasonCode } from './reason-codes.ts';

/** Ends a verb with a reason; {@link runVerb} turns it into the outcome. */
export class VerbError extends Error {
  override readonly name = 'VerbError';
  readonly code: ReasonCode;
  readonly next: readonly string[];

  constructor(code: ReasonCode, message: string, next: readonly string[] = []) {
    super(message);
    this.code = code;
    this.next = next;
  }
}
