import { type Episode, firingOf, isOpen } from './episode.ts';
import { compareLoudness, loudnessOfEpisode } from './severity.ts';

/** What is new about an episode, as far as people care. Repeats are none. `touched`: a person did something to it. */
export type EpisodeNews =
  | { readonly kind: 'opened' | 'reopened' | 'closed' | 'louder' | 'silence' | 'touched' }
  | { readonly kind: 'grew' | 'shrank'; readonly by: number };

export function newsBetween(before: Episode | undefined, after: Episode): readonly EpisodeNews[] {
  const wasOpen = before !== undefined && isOpen(before);
  if (!wasOpen) {
    if (!isOpen(after)) return [];
    return [{ kind: after.reopenings > (before?.reopenings ?? 0) ? 'reopened' : 'opened' }];
  }
  if (!isOpen(after)) return [{ kind: 'closed' }];
  const [had, has] = [firingNames(before), firingNames(after)];
  const joined = [...has].filter((name) => !had.has(name)).length + Math.max(0, after.truncated - before.truncated);
  const left = [...had].filter((name) => !has.has(name)).length + Math.max(0, before.truncated - after.truncated);
  const louder = compareLoudness(loudnessOfEpisode(after), loudnessOfEpisode(before)) < 0;
  return [
    ...(joined > 0 ? [{ kind: 'grew', by: joined } as const] : []),
    ...(left > 0 ? [{ kind: 'shrank', by: left } as const] : []),
    ...(louder ? [{ kind: 'louder' } as const] : []),
    ...(before.silence?.id !== after.silence?.id ? [{ kind: 'silence' } as const] : []),
  ];
}

function firingNames(episode: Episode): ReadonlySet<string> {
  return new Set(firingOf(episode).map(({ fingerprint }) => fingerprint));
}
