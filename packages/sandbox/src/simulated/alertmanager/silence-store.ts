import type { Labels } from './fingerprint.ts';
import { type Matcher, matches, matchesAll } from './matcher.ts';

export interface PostedSilence {
  readonly id?: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly createdBy: string;
  readonly comment: string;
}

export interface Silence extends PostedSilence {
  readonly id: string;
  readonly updatedAt: Date;
}

type SilenceState = 'active' | 'pending' | 'expired';

type SilenceOutcome =
  | { readonly state: 'stored'; readonly id: string }
  | { readonly state: 'not-found' }
  | { readonly state: 'refused'; readonly message: string };

/** The silences of an Alertmanager. */
export interface SilenceStore {
  /** Creates one, or changes the one of the id given: what cannot be changed in place ends, and another takes over. */
  set(posted: PostedSilence): SilenceOutcome;
  get(id: string): Silence | undefined;
  all(): readonly Silence[];
  /** Ends one now; false when there is none. One that has ended stays as it is. */
  expire(id: string): boolean;
  stateOf(silence: Silence): SilenceState;
  /** Ids of the active silences that match, in order of their creation. */
  silencing(labels: Labels): readonly string[];
}

export function createSilenceStore(now: () => Date, newId: () => string): SilenceStore {
  const silences = new Map<string, Silence>();
  const stateOf = (silence: Silence): SilenceState => stateAt(silence, now());
  const expire = (id: string): boolean => {
    const silence = silences.get(id);
    if (silence === undefined) return false;
    const at = now();
    if (stateOf(silence) !== 'expired')
      silences.set(id, { ...silence, startsAt: earlier(silence.startsAt, at), endsAt: at, updatedAt: at });
    return true;
  };
  const store = (posted: PostedSilence, id: string): SilenceOutcome => {
    const startsAt = posted.startsAt < now() ? now() : posted.startsAt;
    silences.set(id, { ...posted, id, startsAt: silences.get(id)?.startsAt ?? startsAt, updatedAt: now() });
    return { state: 'stored', id };
  };
  return {
    stateOf,
    expire,
    get: (id) => silences.get(id),
    all: () => [...silences.values()],
    set: (posted) => {
      const fault = refusalOf(posted, now());
      if (fault !== undefined) return { state: 'refused', message: fault };
      if (posted.id === undefined || posted.id === '') return store(posted, newId());
      const known = silences.get(posted.id);
      if (known === undefined) return { state: 'not-found' };
      if (changesInPlace(known, posted, now())) return store(posted, known.id);
      expire(known.id);
      return store(posted, newId());
    },
    silencing: (labels) =>
      [...silences.values()]
        .filter((silence) => stateOf(silence) === 'active' && matchesAll(silence.matchers, labels))
        .map(({ id }) => id),
  };
}

function earlier(left: Date, right: Date): Date {
  return left < right ? left : right;
}

function stateAt({ startsAt, endsAt }: PostedSilence, now: Date): SilenceState {
  if (now < startsAt) return 'pending';
  return now < endsAt ? 'active' : 'expired';
}

/** In the words of Alertmanager 0.31. */
function refusalOf({ startsAt, endsAt, matchers }: PostedSilence, now: Date): string | undefined {
  if (endsAt <= startsAt) return 'Failed to create silence: start time must be before end time';
  if (endsAt < now) return "Failed to create silence: end time can't be in the past";
  if (matchers.every((matcher) => matches(matcher, {})))
    return 'invalid silence: at least one matcher must not match the empty string';
  return undefined;
}

function changesInPlace(known: Silence, posted: PostedSilence, now: Date): boolean {
  if (JSON.stringify(known.matchers) !== JSON.stringify(posted.matchers)) return false;
  switch (stateAt(known, now)) {
    case 'active':
      return known.startsAt.getTime() === posted.startsAt.getTime();
    case 'pending':
      return posted.startsAt >= now;
    default:
      return false;
  }
}
