import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allDashboards } from './all.ts';
import type { Panel } from './dashboard.ts';
import { gridWidth, layOut, type PanelDraft } from './layout.ts';

function overlapping(panels: readonly Panel[]): string[] {
  return panels.flatMap((a, index) =>
    panels.slice(index + 1).flatMap((b) => {
      const p = a.gridPos;
      const q = b.gridPos;
      const apart = p.x + p.w <= q.x || q.x + q.w <= p.x || p.y + p.h <= q.y || q.y + q.h <= p.y;
      return apart ? [] : [`${a.title} and ${b.title}`];
    }),
  );
}

const draft = fc.record({ width: fc.integer({ min: 1, max: gridWidth }), height: fc.integer({ min: 1, max: 20 }) });
const section = fc.array(draft, { maxLength: 12 });

describe('laying panels out', () => {
  test.each(allDashboards().map((one) => [one.title, one] as const))(
    'nothing lies on anything in %s',
    (_title, dashboard) => {
      expect(overlapping(dashboard.panels)).toEqual([]);
    },
  );

  test('whatever the sizes: nothing overlaps, nothing sticks out, the order on screen is that of the drafts', () => {
    fc.assert(
      fc.property(fc.array(section, { maxLength: 5 }), (sections) => {
        const panels = layOut(
          sections.map((drafts, at) => ({
            title: `s${at}`,
            panels: drafts.map((one, index): PanelDraft => ({ ...one, type: 'stat', title: `${at}.${index}` })),
          })),
        );
        expect(overlapping(panels)).toEqual([]);
        for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(gridWidth);
        const places = panels.map(({ gridPos }) => gridPos.y * gridWidth + gridPos.x);
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }),
    );
  });

  test('a panel wider than the grid is refused', () => {
    expect(() => layOut([{ title: 's', panels: [{ type: 'stat', title: 'p', width: 25, height: 4 }] }])).toThrow(
      RangeError,
    );
  });

  test('headings are open rows, so their panels are seen', () => {
    const rows = allDashboards().flatMap((dashboard) => dashboard.panels.filter((panel) => panel.type === 'row'));
    expect(rows.every((row) => row['collapsed'] === false)).toBe(true);
  });
});
