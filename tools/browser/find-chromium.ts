import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A Chromium to run, or why there is none. */
export type FoundChromium =
  | { readonly state: 'found'; readonly path: string }
  | { readonly state: 'missing'; readonly reason: string };

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Looks where `OTELOPS_CHROMIUM` says, else along PATH. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): FoundChromium {
  const given = environment['OTELOPS_CHROMIUM'];
  if (given !== undefined && given !== '') {
    return canRun(given)
      ? { state: 'found', path: given }
      : { state: 'missing', reason: `OTELOPS_CHROMIUM names ${given}, which cannot be run` };
  }
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const path = folders.flatMap((folder) => names.map((name) => join(folder, name))).find(canRun);
  return path === undefined
    ? { state: 'missing', reason: `none of ${names.join(', ')} is on PATH` }
    : { state: 'found', path };
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
