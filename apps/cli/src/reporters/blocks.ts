import type { VerbEvent } from '@otelops/operations';
import { renderChart } from '../render/chart.ts';
import { renderDiff } from '../render/diff.ts';
import { renderFinding, renderOutcome } from '../render/finding.ts';
import type { Paint } from '../render/paint.ts';
import { renderTable } from '../render/table.ts';

/** What an event leaves on the screen for good; a step leaves nothing, the tree shows it. */
export function renderBlock(event: VerbEvent, paint: Paint, columns: number): string[] {
  switch (event.type) {
    case 'table':
      return [...renderTable(event, paint, columns), ''];
    case 'diff':
      return renderDiff(event, paint, columns);
    case 'finding':
      return [...renderFinding(event, paint, columns), ''];
    case 'chart':
      return [...renderChart(event, paint, columns), ''];
    case 'outcome':
      return renderOutcome(event, paint, columns);
    default:
      return [];
  }
}
