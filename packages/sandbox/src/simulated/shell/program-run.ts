import type { Readable } from 'node:stream';
import type { ContainerView } from './container-view.ts';

/** One run of a program in a simulated container. */
export interface ProgramRun {
  /** Without the program's own name. */
  readonly words: readonly string[];
  readonly view: ContainerView;
  readonly stdin: Readable;
  out(data: string | Buffer): void;
  err(text: string): void;
  /** Resolves after so long, or earlier when the client goes away. */
  pause(ms: number): Promise<void>;
}

/** Gives the exit code. */
export type Program = (run: ProgramRun) => number | Promise<number>;

/** An absolute path without dots and doubled slashes. */
export function absolute(view: ContainerView, path: string): string {
  const parts: string[] = [];
  const whole = path.startsWith('/') ? path : `${view.workingDirectory}/${path}`;
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Names in a directory, or undefined when it is none. */
export function listDirectory(view: ContainerView, path: string): readonly string[] | undefined {
  const prefix = path === '/' ? '/' : `${path}/`;
  const below = [...view.files.keys()].filter((file) => file.startsWith(prefix));
  if (below.length === 0 && path !== '/') return undefined;
  return [...new Set(below.map((file) => file.slice(prefix.length).split('/')[0] ?? ''))].sort();
}
