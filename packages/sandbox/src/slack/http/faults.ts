import type { PageFault, PageFaultEffect } from '../page-protocol.ts';

/** What a fault does to a call it matches: of the app to Slack, or of Slack to the app. */
export type SlackFaultEffect = PageFaultEffect;

export interface SlackFaultMatch {
  /**
   * A Web API method (`chat.update`, or a family: `chat.*`), `response_url`, `upload`; or what Slack delivers:
   * `slash_commands`, `block_actions`, `view_submission`, `view_closed`, `block_suggestion`, `event`.
   */
  readonly method?: string;
  readonly channel?: string;
}

export interface SlackFault {
  readonly match: SlackFaultMatch;
  /** How many calls it strikes; without end when absent. */
  readonly times?: number;
  readonly effect: SlackFaultEffect;
}

/** Faults on demand. The first that matches strikes. */
export interface SlackFaults {
  /** Adds a fault; the returned function takes it away. */
  add(fault: SlackFault): () => void;
  clear(): void;
  /** How many calls have been struck so far. */
  readonly struck: number;
}

export interface SlackFaultTable extends SlackFaults {
  /** The effect for a call, used up. */
  take(call: { readonly method: string; readonly channel: string | undefined }): SlackFaultEffect | undefined;
  list(): readonly PageFault[];
  remove(id: number): void;
}

interface Entry {
  readonly id: number;
  readonly fault: SlackFault;
  left: number;
}

/** `changed` is called whenever `list` would tell something else. */
export function createSlackFaults(changed: () => void): SlackFaultTable {
  const entries: Entry[] = [];
  let struck = 0;
  let last = 0;
  const remove = (id: number): void => {
    const index = entries.findIndex((entry) => entry.id === id);
    if (index < 0) return;
    entries.splice(index, 1);
    changed();
  };
  return {
    get struck() {
      return struck;
    },
    add: (fault) => {
      last += 1;
      const id = last;
      entries.push({ id, fault, left: fault.times ?? Number.POSITIVE_INFINITY });
      changed();
      return () => remove(id);
    },
    clear: () => {
      entries.length = 0;
      changed();
    },
    remove,
    take: (call) => {
      const entry = entries.find(({ fault }) => matches(fault.match, call));
      if (entry === undefined) return undefined;
      entry.left -= 1;
      struck += 1;
      if (entry.left <= 0) remove(entry.id);
      else changed();
      return entry.fault.effect;
    },
    list: () =>
      entries.map(({ id, fault: { match, effect }, left }) => ({
        id,
        ...match,
        left: Number.isFinite(left) ? left : null,
        effect,
      })),
  };
}

function matches(match: SlackFaultMatch, call: { method: string; channel: string | undefined }): boolean {
  const { method, channel } = match;
  if (channel !== undefined && channel !== call.channel) return false;
  if (method === undefined || method === call.method) return true;
  return method.endsWith('*') && call.method.startsWith(method.slice(0, -1));
}
