import type { Figures } from './measure.ts';

/** A table of figures, with what each is beside the peers of the same turns. */
export interface Section {
  readonly title: string;
  readonly notes?: readonly string[];
  readonly figures: readonly Figures[];
  /** Names of the figures that the others are set beside. */
  readonly peers: readonly string[];
}

export function renderSection({ title, notes = [], figures, peers }: Section): string {
  const beside = peers.flatMap((name) => figures.find((figure) => figure.name === name) ?? []);
  const head = [
    '',
    'ms (median)',
    'fastest to slowest',
    'peak MiB',
    'requests',
    ...beside.map(({ name }) => `beside \`${name}\``),
  ];
  const rows = figures.map((figure) => [
    figure.name,
    number(figure.ms),
    `${number(figure.fastest)} to ${number(figure.slowest)}`,
    figure.peakMiB === undefined ? '' : figure.peakMiB.toFixed(0),
    requestText(figure.requests),
    ...beside.map((peer) => (peers.includes(figure.name) ? '' : ratio(peer.ms / figure.ms))),
  ]);
  const lines = [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
  return [`## ${title}`, '', ...notes.flatMap((note) => [note, '']), ...lines, ''].join('\n');
}

function number(ms: number): string {
  return ms < 100 ? ms.toFixed(1) : ms.toFixed(0);
}

function ratio(value: number): string {
  return value >= 1 ? `${value.toFixed(1)}x faster` : `${(1 / value).toFixed(1)}x slower`;
}

function requestText(requests: Figures['requests']): string {
  if (requests === undefined) return '';
  return Object.entries(requests)
    .map(([method, count]) => `${count} ${method}`)
    .join(', ');
}
