import type { ReasonCode } from '../reason-codes.ts';

/** What came of asking a backend: a failure is a value, since one silent backend must not end a look at all of them. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: BackendFault };

/** Why a backend gave no answer that can be used. */
export interface BackendFault {
  readonly code: BackendFaultCode;
  /** One sentence that names the backend; redacted. */
  readonly message: string;
  /** HTTP status, where the backend (or the API server before it) answered. */
  readonly status?: number;
  /** What to do next, in the imperative. */
  readonly advice: readonly string[];
}

/** `unreachable`: no way there; `refused`: it answered with an error; `timeout`: too late; `bad-answer`: not what its API promises. */
export type BackendFaultCode = Extract<
  ReasonCode,
  'backend-unreachable' | 'backend-refused' | 'backend-timeout' | 'backend-bad-answer'
>;

export function answered<T>(value: T): Answer<T> {
  return { ok: true, value };
}

export function failed(
  code: BackendFaultCode,
  message: string,
  more: { readonly status?: number; readonly advice?: readonly string[] } = {},
): { readonly ok: false; readonly fault: BackendFault } {
  const status = more.status === undefined ? {} : { status: more.status };
  return { ok: false, fault: { code, message, advice: more.advice ?? [], ...status } };
}

/** The same answer with its value turned into another; faults stay. */
export function mapAnswer<T, U>(answer: Answer<T>, turn: (value: T) => Answer<U>): Answer<U> {
  return answer.ok ? turn(answer.value) : answer;
}
