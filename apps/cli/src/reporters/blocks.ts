import type { DiffEvent } from '@otelops/deployer/vocabulary';
import type { VerbEvent } from '@otelops/operations';
import { renderChart } from '../render/chart.ts';
import { renderCreates, renderDiff } from '../render/diff.ts';
import { renderFinding, renderOutcome } from '../render/finding.ts';
import type { Paint } from '../render/paint.ts';
import { renderTable } from '../render/table.ts';

/** What an event leaves on the screen for good; a step leaves nothing, the tree shows it. */
export type Blocks = (event: VerbEvent, room: Room) => string[];

export interface Room {
  /** Prose is broken into lines of so many columns. */
  readonly columns: number;
  /** Tables and diffs keep to so many; without end where no terminal is watched. */
  readonly widest: number;
}

/** Objects to be created come in crowds: they are gathered, and said by component when something else comes. */
export function createBlocks(paint: Paint): Blocks {
  let creates: DiffEvent[] = [];
  return (event, room) => {
    if (event.type === 'diff' && event.action === 'create' && event.word === undefined && event.changes.length === 0) {
      creates.push(event);
      return [];
    }
    const gathered = creates;
    creates = [];
    return [...renderCreates(gathered, paint, room.widest), ...renderBlock(event, paint, room)];
  };
}

function renderBlock(event: VerbEvent, paint: Paint, { columns, widest }: Room): string[] {
  switch (event.type) {
    case 'table':
      return [...renderTable(event, paint, widest), ''];
    case 'diff':
      return renderDiff(event, paint, widest);
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
