import type { Readiness } from '../readiness-types.ts';

export function ready(reason: string, message: string): Readiness {
  return { state: 'ready', reason, message };
}

export function progressing(reason: string, message: string): Readiness {
  return { state: 'progressing', reason, message };
}

export function failed(reason: string, message: string): Readiness {
  return { state: 'failed', reason, message };
}

export function gone(reason: string, message: string): Readiness {
  return { state: 'gone', reason, message };
}

export function unknown(reason: string, message: string): Readiness {
  return { state: 'unknown', reason, message };
}

/** A count that has to reach another one. */
interface Count {
  readonly reason: string;
  readonly label: string;
  readonly have: number;
  readonly want: number;
}

/** What the first count that falls short says: `Updated: 1/3`. */
export function firstShortfall(counts: readonly Count[]): Readiness | undefined {
  const short = counts.find(({ have, want }) => have < want);
  return short && progressing(short.reason, `${short.label}: ${short.have}/${short.want}`);
}

/** Pods beyond the wanted number that still have to go. */
export function pendingTermination(have: number, want: number): Readiness | undefined {
  return have > want ? progressing('ExtraPods', `Pending termination: ${have - want}`) : undefined;
}
