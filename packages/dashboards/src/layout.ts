import type { GridPosition, Panel } from './dashboard.ts';

/** Columns of Grafana's grid. */
export const gridWidth = 24;

/** A panel before it has a place. */
export interface PanelDraft extends Omit<Panel, 'id' | 'gridPos'> {
  readonly type: string;
  readonly title: string;
  /** Columns, of {@link gridWidth}. */
  readonly width: number;
  /** Rows of about 30 pixels. */
  readonly height: number;
}

/** Panels under one heading. */
export interface Section {
  readonly title: string;
  readonly panels: readonly PanelDraft[];
}

/**
 * Gives every panel its id and place: sections one below the other, panels of a section from left to right, a new line
 * where the next would not fit. Headings are open rows: a row that holds its panels would come up folded.
 */
export function layOut(sections: readonly Section[]): readonly Panel[] {
  const panels: Panel[] = [];
  let y = 0;
  for (const section of sections) {
    panels.push(heading(section.title, panels.length + 1, y));
    y += 1;
    const placed = placeLine(section.panels, y);
    for (const [index, draft] of section.panels.entries()) {
      const position = placed.positions[index];
      if (position !== undefined) panels.push(settle(draft, panels.length + 1, position));
    }
    y = placed.bottom;
  }
  return panels;
}

function placeLine(drafts: readonly PanelDraft[], top: number): { positions: GridPosition[]; bottom: number } {
  const positions: GridPosition[] = [];
  let [x, y, tallest] = [0, top, 0];
  for (const { width, height } of drafts) {
    if (width < 1 || width > gridWidth) throw new RangeError(`a panel is 1 to ${gridWidth} columns wide, not ${width}`);
    if (x + width > gridWidth) [x, y, tallest] = [0, y + tallest, 0];
    positions.push({ x, y, w: width, h: height });
    x += width;
    tallest = Math.max(tallest, height);
  }
  return { positions, bottom: y + tallest };
}

function heading(title: string, id: number, y: number): Panel {
  return { id, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: gridWidth, h: 1 }, panels: [] };
}

function settle(draft: PanelDraft, id: number, gridPos: GridPosition): Panel {
  const { width: _width, height: _height, type, title, ...rest } = draft;
  return { id, type, title, gridPos, ...rest };
}
