import type { JsonObject } from '../page-protocol.ts';

/** Slack says no: `{ok: false, error}`, by one of its own names. */
export class ApiRefusal extends Error {
  readonly error: string;
  /** What the answer carries besides. */
  readonly fields: JsonObject;

  constructor(error: string, fields: JsonObject = {}) {
    super(error);
    this.name = 'ApiRefusal';
    this.error = error;
    this.fields = fields;
  }
}

/** `invalid_arguments` in Slack's form, with what is wrong in `response_metadata.messages`. */
export function invalidArguments(...messages: readonly string[]): ApiRefusal {
  return new ApiRefusal('invalid_arguments', {
    response_metadata: { messages: messages.map((each) => `[ERROR] ${each}`) },
  });
}

interface PointedFault {
  readonly pointer: string;
  readonly message: string;
}

/** A payload that breaks Block Kit's rules: each message ends in the JSON pointer of what it is about. */
export function pointedRefusal(error: string, faults: readonly PointedFault[]): ApiRefusal {
  const messages = faults.map(({ pointer, message }) => `${message} [json-pointer:${pointer}]`);
  return new ApiRefusal(error, {
    errors: messages,
    response_metadata: { messages: messages.map((each) => `[ERROR] ${each}`) },
  });
}
