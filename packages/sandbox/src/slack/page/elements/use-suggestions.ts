import { useEffect, useState } from 'preact/hooks';
import type { PageOption } from '../../page-protocol.ts';
import type { Suggestions } from '../state/desk.ts';
import { matching } from './options.ts';

/** Where a picker has its options from: at hand, or asked of the app for what was typed. */
export type OptionSource =
  | { readonly kind: 'own'; readonly options: readonly PageOption[] }
  | {
      readonly kind: 'asked';
      readonly least: number;
      readonly ask: (query: string) => Promise<Suggestions>;
    };

export interface Offer {
  readonly options: readonly PageOption[];
  /** What stands there instead of options. */
  readonly word: string | undefined;
}

/** So long after the last key the app is asked. */
const TYPING_MS = 300;

/** What a picker offers for a query. */
export function useSuggestions(source: OptionSource, query: string, open: boolean): Offer {
  const [asked, setAsked] = useState<{ readonly query: string; readonly found: Suggestions } | undefined>(undefined);
  const least = source.kind === 'asked' ? source.least : 0;
  const due = source.kind === 'asked' && open && query.length >= least;
  useEffect(() => {
    if (!due || source.kind !== 'asked') return undefined;
    let late = false;
    const timer = setTimeout(
      () => void source.ask(query).then((found) => (late ? undefined : setAsked({ query, found }))),
      query === '' ? 0 : TYPING_MS,
    );
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [due, query]);
  if (source.kind === 'own') return offered(matching(source.options, query));
  if (query.length < least) return { options: [], word: `Type at least ${least} character${least === 1 ? '' : 's'}` };
  if (asked?.query !== query)
    return { options: asked?.found.options ?? [], word: asked === undefined ? 'Loading …' : undefined };
  if (asked.found.error !== undefined) return { options: [], word: asked.found.error };
  return offered(asked.found.options);
}

function offered(options: readonly PageOption[]): Offer {
  return { options, word: options.length === 0 ? 'No results' : undefined };
}
