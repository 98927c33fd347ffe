import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface StickyEnd {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly inside: RefObject<HTMLDivElement | null>;
  readonly atEnd: boolean;
  toEnd(): void;
}

const NEAR_PX = 48;

/** Keeps a list at its end while it grows, as long as the reader is there; who has scrolled up is left alone. */
export function useStickyEnd(identity: string): StickyEnd {
  const box = useRef<HTMLDivElement>(null);
  const inside = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const sticks = useRef(true);
  const toEnd = (): void => {
    const list = box.current;
    if (list === null) return;
    sticks.current = true;
    setAtEnd(true);
    list.scrollTop = list.scrollHeight;
  };
  useLayoutEffect(() => {
    toEnd();
    const [list, content] = [box.current, inside.current];
    if (list === null || content === null) return undefined;
    let top = list.scrollTop;
    const scrolled = (): void => {
      // Only who scrolls up leaves the end: it also moves away by itself, when something came since the last look.
      if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX) sticks.current = true;
      else if (list.scrollTop < top) sticks.current = false;
      top = list.scrollTop;
      setAtEnd(sticks.current);
    };
    const sizes = new ResizeObserver(() => {
      if (sticks.current) list.scrollTop = list.scrollHeight;
    });
    sizes.observe(content);
    sizes.observe(list);
    list.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      sizes.disconnect();
      list.removeEventListener('scroll', scrolled);
    };
  }, [identity]);
  return { box, inside, atEnd, toEnd };
}
