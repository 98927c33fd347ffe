import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the page, ready for a browser. */
export interface PageFileContent {
  readonly type: string;
  readonly content: string | Uint8Array;
}

/** Where the page's files stand. */
export interface PageFolders {
  /** `.ts` when the page runs from source: its types are taken away on the way. */
  readonly suffix: '.ts' | '.js';
  readonly scripts: string;
  readonly assets: string;
}

/** What this module was loaded as tells whether the page is TypeScript or was built. Styles and pictures are not built. */
const OWN_FOLDERS: PageFolders = import.meta.url.endsWith('.ts')
  ? { suffix: '.ts', scripts: here('../page/'), assets: here('../page/') }
  : { suffix: '.js', scripts: here('../page/'), assets: here('../../../src/slack/page/') };

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

const VENDOR: Readonly<Record<string, string>> = {
  'preact.js': 'preact',
  'preact-hooks.js': 'preact/hooks',
};

const ASSET_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const JAVASCRIPT = 'text/javascript; charset=utf-8';

/** The path of the page's first module; undefined when there is no page yet. */
export function pageEntry({ scripts, suffix }: PageFolders = OWN_FOLDERS): string | undefined {
  return existsSync(join(scripts, `main${suffix}`)) ? `/page/main${suffix}` : undefined;
}

/** A file under `/page/` or `/vendor/`; undefined when there is none. */
export async function readPageFile(
  path: string,
  folders: PageFolders = OWN_FOLDERS,
): Promise<PageFileContent | undefined> {
  if (path.startsWith('/vendor/')) return readVendor(path.slice('/vendor/'.length));
  const name = decoded(path.slice('/page/'.length));
  const extension = extname(name);
  if (extension === folders.suffix) return readScript(inside(folders.scripts, name));
  const type = ASSET_TYPES[extension];
  const content = type === undefined ? undefined : await tryRead(inside(folders.assets, name));
  return type === undefined || content === undefined ? undefined : { type, content: new Uint8Array(content) };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return '';
  }
}

function inside(folder: string, name: string): string | undefined {
  const path = normalize(join(folder, name));
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? path : undefined;
}

async function tryRead(path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

async function readScript(path: string | undefined): Promise<PageFileContent | undefined> {
  if (path?.endsWith('.test.ts') === true) return undefined;
  const text = (await tryRead(path))?.toString('utf8');
  if (text === undefined) return undefined;
  return { type: JAVASCRIPT, content: path?.endsWith('.ts') === true ? strip(text) : text };
}

/** Node warns that it may still change how it strips types; whoever starts a sandbox has no use for that. */
function strip(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

async function readVendor(name: string): Promise<PageFileContent | undefined> {
  const specifier = Object.hasOwn(VENDOR, name) ? VENDOR[name] : undefined;
  if (specifier === undefined) return undefined;
  const content = await tryRead(fileURLToPath(import.meta.resolve(specifier)));
  return content === undefined ? undefined : { type: JAVASCRIPT, content: content.toString('utf8') };
}
