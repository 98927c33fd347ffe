import type { Delay, Figures, Taken } from './measure.ts';

/** What a node of the cluster may spend on its collector, by the author of the design. */
export const budget = { cpuShareOfNode: 0.05, memoryMiB: 1024 } as const;

/** Cores of a node, as the clusters have them that this is for: a virtual machine on an M3 Ultra. */
export const nodeCores = 24;

const budgetPercent = budget.cpuShareOfNode * nodeCores * 100;

export function renderTables(all: readonly Figures[]): string {
  return [
    '## What the collectors take',
    '',
    table(
      [
        'load',
        'lines/s',
        'points/s',
        'spans/s',
        'node CPU',
        'node memory',
        'of the budget',
        'both gateways CPU',
        'larger gateway memory',
      ],
      all.map(({ gateways, load, node }) => [
        load.name,
        String(load.lines),
        String(load.points),
        String(load.spans),
        percent(node),
        memory(node),
        `${((node.cpuPercent / budgetPercent) * 100).toFixed(0)} % CPU, ${((node.memoryMiB / budget.memoryMiB) * 100).toFixed(0)} % memory`,
        percent(gateways),
        memory(gateways),
      ]),
    ),
    '',
    '## How late, and how much is lost',
    '',
    table(
      ['load', 'lines p50 / p99', 'points p50 / p99', 'spans p50 / p99', 'lost lines', 'lost points', 'lost spans'],
      all.map(({ delays, load, lost, sent }) => [
        load.name,
        seconds(delays.lines),
        seconds(delays.points),
        seconds(delays.spans),
        `${lost.lines} of ${sent.lines}`,
        `${lost.points} of ${sent.points}`,
        `${lost.spans} of ${sent.spans}`,
      ]),
    ),
    '',
  ].join('\n');
}

export function budgetLine(): string {
  return `The author's budget for a node: 5 % of its CPU and 1 GB of memory. With ${nodeCores} cores, 5 % are ${budgetPercent.toFixed(0)} % of one core, which is how CPU is given below.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function percent({ cpuPercent }: Taken): string {
  return `${cpuPercent.toFixed(1)} %`;
}

function memory({ memoryMiB }: Taken): string {
  return `${memoryMiB.toFixed(0)} MiB`;
}

function seconds(late: Delay | undefined): string {
  return late === undefined ? '' : `${late.half.toFixed(1)} / ${late.most.toFixed(1)} s`;
}
