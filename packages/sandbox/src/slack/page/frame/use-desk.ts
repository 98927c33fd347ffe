import { createContext } from 'preact';
import { useContext, useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { Desk } from '../state/desk.ts';
import type { PageState } from '../state/page-state.ts';

export const DeskContext: ReturnType<typeof createContext<Desk | undefined>> = createContext<Desk | undefined>(
  undefined,
);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error('There is no desk around this component.');
  return desk;
}

/** A part of the page's state; the component is drawn again when it is another one. */
export function useSelect<T>(pick: (state: PageState) => T): T {
  const { store } = useDesk();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const value = pick(store.get());
  const drawn = useRef({ pick, value });
  drawn.current = { pick, value };
  useLayoutEffect(() => {
    const look = (): void => {
      if (drawn.current.pick(store.get()) !== drawn.current.value) redraw(0);
    };
    look();
    return store.subscribe(look);
  }, [store]);
  return value;
}
