import type { Duplex } from 'node:stream';
import { type LogLine, MAX_LOG_LINES, type PodLogs } from '../../controllers/pod-logs.ts';
import type { ProcessStreams } from './process-streams.ts';
import type { StreamPlace } from './streams.ts';

/** What a container writes, kept until somebody takes it. The newest lines only, as many as of a log. */
export class HeardLines {
  readonly #waiting: LogLine[] = [];
  #ended = false;
  #take: ((line: LogLine) => void) | undefined;
  #end: (() => void) | undefined;

  /** From now on, until the container's run ends or the socket closes. */
  follow(logs: PodLogs, { pod, container }: StreamPlace, socket: Duplex): void {
    const closed = new AbortController();
    socket.once('close', () => closed.abort());
    const { name, namespace = '', uid = '' } = pod.metadata;
    const follower = { line: (line: LogLine) => this.#hear(line), end: () => this.#finish() };
    logs.follow({ namespace, name, uid }, container, follower, closed.signal);
  }

  /** Writes what was heard and what comes. Resolves when nothing more will come, or nobody is there any more. */
  passOn(streams: ProcessStreams): Promise<void> {
    return new Promise((resolve) => {
      this.#take = ({ stream, text }) => streams.write(stream, Buffer.from(`${text}\n`));
      this.#end = resolve;
      for (const line of this.#waiting.splice(0)) this.#take(line);
      if (this.#ended) resolve();
      streams.gone.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  #hear(line: LogLine): void {
    if (this.#take === undefined) this.#waiting.push(line);
    else this.#take(line);
    if (this.#waiting.length > MAX_LOG_LINES) this.#waiting.shift();
  }

  #finish(): void {
    this.#ended = true;
    this.#end?.();
  }
}
