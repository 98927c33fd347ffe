import type { MessageKey, Pace } from '../ports/delivery.ts';
import type { ChatPorts } from '../ports/room.ts';
import type { RenderedMessage } from '../render/message.ts';

export interface PaintPlace {
  readonly key: MessageKey;
  readonly channel: string;
  readonly thread?: MessageKey;
}

/** What is wanted is on disk each time, so a run of hundreds of events is said once in a while. */
const paintMs = 1500;
/** Without news the elapsed time moves on this often. */
const heartbeatMs = 10_000;

/** Keeps one message up to date while something goes on; a trouble of the store is logged and never stops the work itself. */
export class RunPainter {
  readonly #ports: Pick<ChatPorts, 'delivery' | 'clock' | 'telemetry'>;
  readonly #place: PaintPlace;
  #stop: AbortController | undefined;
  #loop: Promise<void> = Promise.resolve();
  #dirty = false;

  constructor(ports: Pick<ChatPorts, 'delivery' | 'clock' | 'telemetry'>, place: PaintPlace) {
    this.#ports = ports;
    this.#place = place;
  }

  /** Shows `render()` now, and again whenever something is new, until {@link stop}. */
  follow(render: () => RenderedMessage): void {
    const stop = new AbortController();
    this.#stop = stop;
    this.#loop = this.#paint(render, stop.signal);
  }

  touch(): void {
    this.#dirty = true;
  }

  /** Nothing is painted any more when this returns. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    await this.#loop;
  }

  async show(message: RenderedMessage, pace: Pace = 'now'): Promise<void> {
    try {
      await this.#ports.delivery.want({ ...this.#place, message, pace });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#ports.telemetry.log('error', 'A message of a run could not be kept for delivery.', { error: text });
    }
  }

  async #paint(render: () => RenderedMessage, signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    await this.show(render(), 'progress');
    let paintedAt = clock.monotonic();
    while (!signal.aborted) {
      await clock.sleep(paintMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      if (!this.#dirty && clock.monotonic() - paintedAt < heartbeatMs) continue;
      this.#dirty = false;
      paintedAt = clock.monotonic();
      await this.show(render(), 'progress');
    }
  }
}
