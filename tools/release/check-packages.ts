// What a stranger gets: each package is packed, its file list and size are looked at, and publint and attw judge it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun, run } from './shell.ts';
import { publishablePackages, type WorkspacePackage } from './workspace.ts';

/** The largest is the sandbox: published types of Kubernetes, the rules of Block Kit, and a page. */
const maxPackedBytes = 800_000;
const allowedFile =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|schema\/.+\.json|dist\/.+\.(js|js\.map|d\.ts|d\.ts\.map|json|html|css))$/;
/** What a page needs beside its code is served from where it was written. */
const pageAsset = /^src\/.+\/page\/.+\.(css|svg|html)$/;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'otelops-pack-'));
try {
  const faults: string[] = [];
  for (const workspacePackage of publishablePackages(root)) faults.push(...(await checkPackage(workspacePackage)));
  for (const fault of faults) console.error(`✖ ${fault}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function checkPackage({ folder: place, manifest }: WorkspacePackage): Promise<string[]> {
  const cwd = join(root, place);
  const faults: string[] = [];
  const { stdout } = await mustRun('npm', ['pack', '--json', '--pack-destination', folder], { cwd });
  const [packed]: Packed[] = packedList(stdout);
  if (packed === undefined) return [`${manifest.name}: npm pack gave nothing`];
  const strangers = packed.files
    .map((file) => file.path)
    .filter((path) => !(allowedFile.test(path) || pageAsset.test(path)) || /\.test\./.test(path));
  if (strangers.length > 0) faults.push(`${manifest.name}: packs ${strangers.join(', ')}`);
  for (const wanted of ['README.md', 'LICENSE']) {
    if (!packed.files.some((file) => file.path === wanted)) faults.push(`${manifest.name}: packs no ${wanted}`);
  }
  if (packed.size > maxPackedBytes)
    faults.push(`${manifest.name}: ${packed.size} bytes packed, more than ${maxPackedBytes}`);
  const tarball = join(folder, packed.filename);
  const publint = await run('npx', ['--no-install', 'publint', 'run', tarball, '--strict'], { cwd: root });
  if (publint.code !== 0) faults.push(`${manifest.name}: publint\n${publint.stdout}`);
  if (manifest.exports?.['.'] !== undefined) {
    const attw = await run('npx', ['--no-install', 'attw', tarball, '--profile', 'esm-only', '--format', 'ascii'], {
      cwd: root,
    });
    if (attw.code !== 0) faults.push(`${manifest.name}: attw\n${attw.stdout}`);
  }
  console.log(
    `${faults.length === 0 ? '✔' : '✖'} ${manifest.name}: ${packed.files.length} files, ${Math.round(packed.size / 1024)} KiB`,
  );
  return faults;
}

/** npm prints a list, or since npm 11 at times a map by name. */
function packedList(stdout: string): Packed[] {
  const parsed: unknown = JSON.parse(stdout);
  return (Array.isArray(parsed) ? parsed : Object.values(parsed as object)) as Packed[];
}
