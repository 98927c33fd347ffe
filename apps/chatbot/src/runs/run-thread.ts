import { createHash } from 'node:crypto';
import { type FindingEvent, type PlanView, refKey } from '@otelops/deployer';
import type { Progress } from '@otelops/operations';
import type { MessageKey } from '../ports/delivery.ts';
import type { ChatPorts } from '../ports/room.ts';
import { context, section } from '../render/blocks.ts';
import { renderFinding } from '../render/finding.ts';
import { fitMessage } from '../render/fit-message.ts';
import { planText } from '../render/plan-text.ts';
import { progressTree } from '../render/progress-tree.ts';
import { safeLine } from '../render/text.ts';
import { adviceOf, type Offer, offerButtons } from './run-offers.ts';
import type { Ask, RunRecord } from './run-record.ts';
import type { ResultFile, RunResults } from './run-results.ts';

type Ports = Pick<ChatPorts, 'delivery' | 'telemetry' | 'clusterLabel'>;

/** Causes in full that a thread gets; a run with more shows the rest counted. */
const maxFindings = 12;

/** Keeps offers with the record before there are buttons for them; their places. */
export type KeepOffers = (offers: readonly Offer[]) => Promise<readonly number[]>;

/** What stands in the thread of a run: the diff, causes in full, every component, tables and files. */
export class RunThread {
  readonly #ports: Ports;
  readonly #slash: string;
  readonly #found = new Map<string, Set<string>>();

  constructor(ports: Ports, slash: string) {
    this.#ports = ports;
    this.#slash = slash;
  }

  async plan(record: RunRecord, ask: Ask, plans: readonly PlanView[]): Promise<void> {
    if (plans.length === 0) return;
    const title = `${record.line}: what would change`;
    await this.#upload(record, {
      name: `plan-${ask.number}`,
      filename: 'plan.diff',
      title,
      content: async () => planText(plans),
    });
  }

  /** A cause in full; said again, it replaces itself. */
  async finding(record: RunRecord, finding: FindingEvent, keep: KeepOffers): Promise<void> {
    const name = nameOf(finding);
    const known = this.#found.get(record.id) ?? new Set();
    this.#found.set(record.id, known);
    if (!known.has(name) && known.size >= maxFindings) return;
    known.add(name);
    const { offers, texts } = adviceOf(finding.fixes, this.#slash);
    const message = renderFinding(finding, {
      cluster: this.#ports.clusterLabel,
      buttons: offerButtons(record.id, offers, await keep(offers)),
      advice: texts,
    });
    await this.#want(record, `finding/${name}`, message);
  }

  async ended(record: RunRecord, progress: Progress, results: RunResults): Promise<void> {
    this.#found.delete(record.id);
    const tree = progressTree(progress);
    const cluster = safeLine(this.#ports.clusterLabel, 120);
    if (tree.length > 0 && record.approvals.length > 0) {
      const blocks = [section('*All components*'), ...tree.map((text) => section(text)), context(cluster)];
      await this.#want(record, 'details', fitMessage({ text: `${safeLine(record.line)}: all components`, blocks }));
    }
    for (const [index, blocks] of results.moreTables().entries()) {
      const message = fitMessage({ text: safeLine(record.line), blocks: [...blocks, context(cluster)] });
      await this.#want(record, `table/${index}`, message);
    }
    for (const file of results.files()) await this.#upload(record, file);
  }

  async #want(record: RunRecord, name: string, message: ReturnType<typeof fitMessage>): Promise<void> {
    const place = { channel: record.channel, thread: rootOf(record) };
    await this.#quietly(() =>
      this.#ports.delivery.want({ key: `${keyOf(record)}/${name}`, ...place, message, pace: 'now' }),
    );
  }

  async #upload(record: RunRecord, { name, filename, title, altText, content }: ResultFile): Promise<void> {
    await this.#quietly(async () =>
      this.#ports.delivery.upload({
        key: `${keyOf(record)}/${name}`,
        channel: record.channel,
        thread: rootOf(record),
        filename,
        title: safeLine(title, 150),
        ...(altText === undefined ? {} : { altText: safeLine(altText, 300) }),
        content: await content(),
      }),
    );
  }

  /** What cannot be shown never stops what is done. */
  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#ports.telemetry.log('error', 'A part of a run could not be kept for delivery.', { error: text });
    }
  }
}

export function keyOf({ id }: Pick<RunRecord, 'id'>): MessageKey {
  return `run/${id}`;
}

/** Threads are flat: what is said about a run in a thread stands in that same thread. */
export function rootOf(record: RunRecord): MessageKey {
  return record.thread ?? keyOf(record);
}

function nameOf(finding: FindingEvent): string {
  const about = finding.object === undefined ? finding.title : refKey(finding.object);
  const key = `${finding.step ?? ''} ${about}`;
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
