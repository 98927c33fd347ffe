import type { ObjectRef } from './objects.ts';
import type { DeployReasonCode } from './reason-codes.ts';

/** Base of every error the deployer throws: a literal `code` from the closed list, what it is about, what to do next. */
export class DeployError extends Error {
  override readonly name: string = 'DeployError';
  readonly code: DeployReasonCode;
  readonly ref: ObjectRef | undefined;
  readonly advice: readonly string[];

  constructor(code: DeployReasonCode, message: string, about: ErrorContext = {}) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.code = code;
    this.ref = about.ref;
    this.advice = about.advice ?? [];
  }
}

export interface ErrorContext {
  readonly ref?: ObjectRef;
  readonly advice?: readonly string[];
  readonly cause?: unknown;
}

/** A refusal by the API server, with the parts of its Status. */
export class KubeError extends DeployError {
  override readonly name = 'KubeError';
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** `reason` of the Status: `Conflict`, `Invalid`, `NotFound` ... */
  readonly reason: string;
  readonly causes: readonly StatusCause[];

  constructor(code: DeployReasonCode, answer: KubeAnswer, about: ErrorContext = {}) {
    super(code, answer.message, about);
    this.status = answer.status;
    this.reason = answer.reason;
    this.causes = answer.causes ?? [];
  }
}

export interface KubeAnswer {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  readonly causes?: readonly StatusCause[];
}

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}
