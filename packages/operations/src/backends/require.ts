import { VerbError } from '../verb-error.ts';
import type { Answer } from './answer.ts';

/** The value of an answer, for a verb that cannot go on without it; the fault ends the verb with its own reason. */
export function requireValue<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new VerbError(answer.fault.code, answer.fault.message, answer.fault.advice);
}
