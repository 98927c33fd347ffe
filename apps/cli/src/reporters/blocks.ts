import type { DiffEvent } from '@otelops/deployer/vocabulary';
import type { VerbEvent } from '@otelops/operations';
import { renderChart } from '../render/chart.ts';
import { renderCreates, renderDiff } from '../render/diff.ts';
import { renderFinding, renderOutcome } from '../render/finding.ts';
import type { Paint } from '../render/paint.ts';
import { renderTable } from '../render/table.ts';

/** What an event leaves on the screen for good; a step leaves nothing, the tree shows it. */
export type Blocks = (event: VerbEvent, columns: number) => string[];

/** Objects to be created come in crowds: they are gathered, and said by component when something else comes. */
export function createBlocks(paint: Paint): Blocks {
  let creates: DiffEvent[] = [];
  return (event, columns) => {
    if (event.type === 'diff' && event.action === 'create' && event.changes.length === 0) {
      creates.push(event);
      return [];
    }
    const gathered = creates;
    creates = [];
    return [...renderCreates(gathered, paint, columns), ...renderBlock(event, paint, columns)];
  };
}

function renderBlock(event: VerbEvent, paint: Paint, columns: number): string[] {
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
