import type { ChartEvent, DiffEvent, DocumentEvent, TableEvent } from '@otelops/deployer';
import type { VerbEvent } from '@otelops/operations';
import type { KnownBlock } from '@slack/types';
import { section } from '../render/blocks.ts';
import { chartBlocks } from '../render/chart.ts';
import { diffBlocks, diffFile, diffNote } from '../render/diffs.ts';
import { fitsMessage, tableBlocks, tableNote, tableText } from '../render/table.ts';
import { safeLine, safePlain } from '../render/text.ts';

/** A file for the thread of a run. */
export interface ResultFile {
  /** Of its message key. */
  readonly name: string;
  readonly filename: string;
  readonly title: string;
  readonly altText?: string;
  content(): Promise<Uint8Array | string>;
}

export type DrawChart = (chart: ChartEvent) => Promise<Uint8Array>;

/** What a verb was asked for, gathered as it comes: the first table and the riskiest changes for its message, the rest for the thread. */
export class RunResults {
  readonly #draw: DrawChart | undefined;
  #tables: TableEvent[] = [];
  #diffs: DiffEvent[] = [];
  #documents: DocumentEvent[] = [];
  #charts: ChartEvent[] = [];

  constructor(draw?: DrawChart) {
    this.#draw = draw;
  }

  take(event: VerbEvent): void {
    if (event.type === 'table') this.#tables.push(event);
    if (event.type === 'diff') this.#diffs.push(event);
    if (event.type === 'document') this.#documents.push(event);
    if (event.type === 'chart') this.#charts.push(event);
  }

  /** The plan was shown and approved: it is no result. */
  forget(): void {
    this.#tables = [];
    this.#diffs = [];
  }

  /** What was shown so far, as text: for a question about something that has no plan. */
  notes(): readonly string[] {
    return [...this.#tables.map(tableNote), diffNote(this.#diffs)].filter((note) => note !== '');
  }

  /** For the message itself. */
  blocks(): readonly KnownBlock[] {
    const [table] = this.#tables;
    const charts = this.#draw === undefined ? this.#charts.flatMap(chartBlocks) : [];
    const files = this.files().map(({ title }) => safeLine(title, 120));
    return [
      ...(table === undefined ? [] : tableBlocks(table)),
      ...diffBlocks(this.#diffs),
      ...charts,
      ...(files.length === 0 ? [] : [section(`📎 in the thread: ${files.join(', ')}`)]),
    ];
  }

  /** Further tables, each for a message of its own in the thread. */
  moreTables(): readonly (readonly KnownBlock[])[] {
    return this.#tables.slice(1).filter(fitsMessage).map(tableBlocks);
  }

  files(): readonly ResultFile[] {
    return [...this.#tableFiles(), ...this.#diffFiles(), ...this.#documentFiles(), ...this.#chartFiles()];
  }

  #tableFiles(): ResultFile[] {
    return this.#tables
      .filter((table) => !fitsMessage(table))
      .map((table, index) =>
        textFile(`table-${index}`, `${table.title || 'table'}.tsv`, table.title, tableText(table)),
      );
  }

  #diffFiles(): ResultFile[] {
    const isLong = this.#diffs.length > 8 || this.#diffs.some(({ changes }) => changes.length > 3);
    return isLong ? [textFile('changes', 'changes.txt', 'all changes', diffFile(this.#diffs))] : [];
  }

  #documentFiles(): ResultFile[] {
    return this.#documents.map(({ name, text }, index) =>
      textFile(`document-${index}`, name, name, safePlain(text, longestFile)),
    );
  }

  #chartFiles(): ResultFile[] {
    const draw = this.#draw;
    if (draw === undefined) return [];
    return this.#charts.map((chart, index) => ({
      name: `chart-${index}`,
      filename: `chart-${index + 1}.png`,
      title: chart.title,
      altText: `Chart of ${chart.title}`,
      content: () => draw(chart),
    }));
  }
}

/** Slack shows a text of up to 1 MB as a snippet. */
const longestFile = 900_000;

function textFile(name: string, filename: string, title: string, text: string): ResultFile {
  return { name, filename: fileName(filename), title, content: async () => text };
}

/** A name of ours, whatever the verb calls it. */
function fileName(text: string): string {
  const plain = text
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80);
  return plain === '' ? 'file.txt' : plain;
}
