/** What was sent from this page, to be brought back by arrow up. */
export interface SentHistory {
  sent(text: string): void;
  /** The text that comes in place of this one; undefined when arrows are not for the history now. */
  step(current: string, step: 1 | -1): string | undefined;
}

const KEPT = 50;

export function createHistory(): SentHistory {
  let texts: readonly string[] = [];
  let at = 0;
  return {
    sent: (text) => {
      texts = [...texts.filter((each) => each !== text), text].slice(-KEPT);
      at = texts.length;
    },
    step: (current, step) => {
      const browsing = at < texts.length && texts[at] === current;
      if (current !== '' && !browsing) return undefined;
      if (!browsing) at = texts.length;
      const next = at + step;
      if (next < 0 || next > texts.length) return undefined;
      at = next;
      return texts[at] ?? '';
    },
  };
}
