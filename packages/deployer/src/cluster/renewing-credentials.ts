import type { Clock } from '../ports.ts';
import type { Credentials, Identity } from './credentials.ts';

/** An identity with the time until which it may be used without asking its source again. */
export interface Issued {
  readonly identity: Identity;
  /** Absent: until it is refused. */
  readonly until?: Date;
}

/**
 * Credentials from a source that is asked again when their time is over, or when the server refused them. Callers that ask
 * at once share one look at the source.
 *
 * @param issue asks the source; given what is held, so that it can hand the same back.
 */
export function renewingCredentials(issue: (held: Issued | undefined) => Promise<Issued>, clock: Clock): Credentials {
  let held: Issued | undefined;
  let asking: Promise<Issued> | undefined;

  async function ask(): Promise<Issued> {
    asking ??= issue(held).finally(() => {
      asking = undefined;
    });
    held = await asking;
    return held;
  }

  return {
    identity: async () => {
      const fresh = held !== undefined && (held.until === undefined || clock.now() < held.until);
      return fresh && held !== undefined ? held.identity : (await ask()).identity;
    },
    renew: async (used) => {
      if (held !== undefined && held.identity !== used) return true;
      return (await ask()).identity !== used;
    },
  };
}
