import type { Json, PageActResult, PagePanel } from '../page-protocol.ts';

/** A panel beside Slack that knows nothing of it: what it shows, and what can be done in it. */
export interface SandboxPanel {
  /** `cluster`. */
  readonly id: string;
  readonly title: string;
  state(): Json;
  /** Calls when `state` would tell something else; the returned function ends it. */
  subscribe(changed: () => void): () => void;
  /** What a person does in the panel. What it throws is shown to them. */
  act(body: Json): Promise<Json>;
}

export interface Panels {
  list(): readonly PagePanel[];
  act(panel: string, body: Json): Promise<PageActResult>;
  close(): void;
}

/** Follows panels; `changed` gets each that has something new to show. */
export function createPanels(panels: readonly SandboxPanel[], changed: (panel: PagePanel) => void): Panels {
  const page = (panel: SandboxPanel): PagePanel => ({ id: panel.id, title: panel.title, state: panel.state() });
  const ends = panels.map((panel) => panel.subscribe(() => changed(page(panel))));
  return {
    list: () => panels.map(page),
    act: async (id, body) => {
      const panel = panels.find((each) => each.id === id);
      if (panel === undefined) return { ok: false, error: 'panel_not_found', text: `there is no panel ${id}` };
      try {
        return { ok: true, answer: await panel.act(body) };
      } catch (error) {
        return { ok: false, error: 'panel_failed', text: error instanceof Error ? error.message : String(error) };
      }
    },
    close: () => {
      for (const end of ends) end();
    },
  };
}
