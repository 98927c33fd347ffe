import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, Server as HttpServer } from 'node:http';
import { createServer as createNetServer, type Server as NetServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FoundProgram } from '../../../sandbox/src/real/programs/program.ts';
import type { Processes } from '../../../stack/acceptance/lab/processes.ts';
import type { Speaker } from './said.ts';

/** A program to be listened to. Files are below a folder of its own, where it runs relative paths from. */
export interface Listening {
  readonly name: Speaker;
  readonly program: FoundProgram;
  readonly arguments: readonly string[];
  /** Texts as they are, anything else as JSON, which is YAML as well. */
  readonly files: Readonly<Record<string, unknown>>;
  /** Done again and again while it runs, until it has said what is waited for; may fail. */
  readonly act?: () => Promise<unknown>;
  /** Waited for; nothing more is done once it was said. A program that ends has said all. */
  readonly until: RegExp;
  /** How often, where it is started again; default 1. */
  readonly times?: number;
}

/** Writes files below the folder of the processes. */
export async function layOut(processes: Processes, files: Listening['files']): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    const path = join(processes.folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

/** All lines that a program says, up to what is waited for or to its own end. It goes on where it did not end. */
export async function listen(processes: Processes, listening: Listening): Promise<readonly string[]> {
  const { name, program, times = 1, until } = listening;
  const hasSaid = async (): Promise<boolean> => countOf(until, await processes.log(name)) >= times;
  await layOut(processes, listening.files);
  const ready = async (): Promise<boolean> => {
    await listening.act?.().catch(() => undefined);
    return hasSaid();
  };
  try {
    await processes.start({ name, path: program.path, arguments: listening.arguments, ready });
  } catch (error) {
    // One that ended is not asked any more; what it said last may come a moment later.
    await sleep(50);
    if (!(await hasSaid())) throw error;
  }
  return (await processes.log(name)).split('\n').filter((line) => line !== '');
}

function countOf(pattern: RegExp, text: string): number {
  return text.match(new RegExp(pattern.source, 'g'))?.length ?? 0;
}

/** Servers that stand by while something is listened to. */
export class Standby {
  readonly #servers: NetServer[] = [];

  /** Answers everything with one status and text. Gives the port. */
  answering(status: number, text: string): Promise<number> {
    const server = createHttpServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status, { 'content-type': 'text/plain' }).end(text));
    });
    return this.#listen(server, 0);
  }

  /** Holds a port, so that nobody else can. */
  async holding(port: number): Promise<void> {
    await this.#listen(
      createNetServer((socket) => socket.destroy()),
      port,
    );
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.splice(0).map((server) => {
        if (server instanceof HttpServer) server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  }

  async #listen(server: NetServer, port: number): Promise<number> {
    this.#servers.push(server);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }
}

/** Sends JSON and does not care for the answer. */
export async function post(url: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5000),
  });
  await answer.arrayBuffer();
}

/** A log record in OTLP. */
export function otlpLog(text: string, at: number): unknown {
  const logRecords = [{ timeUnixNano: `${at}000000`, body: { stringValue: text } }];
  return { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
}
