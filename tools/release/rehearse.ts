// A release from end to end, without the world noticing: versions by changesets, publishes every package to a registry on
// loopback, and lets a stranger's empty project install, type-check, import, run and deploy with them.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { startRegistry } from './registry.ts';
import { mustRun } from './shell.ts';
import { type PackageManifest, publishablePackages } from './workspace.ts';

const root = process.cwd();
const work = mkdtempSync(join(tmpdir(), 'otelops-release-'));
const node = process.execPath;
let failed = false;

try {
  const copy = join(work, 'copy');
  const consumer = join(work, 'consumer');
  await step('copy what git tracks', () => copyTracked(copy));
  await step('version by changesets', () => versionPackages(copy));
  await step('build', () =>
    mustRun(node, [join(root, 'node_modules/typescript/bin/tsc'), '-b', ...publishable(copy).map((p) => p.folder)], {
      cwd: copy,
    }),
  );
  await using registry = await startRegistry();
  await step('publish to a registry on loopback', () => publishAll(copy, registry.url));
  const manifests = publishable(copy).map((p) => p.manifest);
  await step(`install ${manifests.length} packages in an empty project`, () =>
    installConsumer(consumer, manifests, registry.url),
  );
  await step('type-check the project', () => typeCheck(consumer));
  await step('import every export', () =>
    mustRun(node, ['import-all.mjs', ...entryPoints(manifests)], { cwd: consumer }),
  );
  await step('run every bin', () => runBins(consumer, manifests));
  await step('deploy three manifests of its own', () =>
    mustRun(node, ['deploy.mjs'], { cwd: consumer, timeoutMs: 120_000 }),
  );
  console.log(`✔ rehearsed: ${registry.published().join(', ')}`);
} catch (error) {
  failed = true;
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

async function step(title: string, work: () => unknown): Promise<void> {
  const started = performance.now();
  process.stdout.write(`  ${title} ...`);
  await work();
  console.log(` ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function publishable(folder: string): ReturnType<typeof publishablePackages> {
  return publishablePackages(folder);
}

/** The working tree as it stands, so that a change is rehearsed before it is committed. */
async function copyTracked(copy: string): Promise<void> {
  const { stdout } = await mustRun('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
  });
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    cpSync(join(root, file), join(copy, file), { recursive: true, errorOnExist: false });
  }
  linkModules(copy);
  await mustRun('git', ['init', '-q', '-b', 'main'], { cwd: copy });
  await mustRun('git', ['add', '-A'], { cwd: copy });
  const author = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@localhost'];
  await mustRun('git', [...author, 'commit', '-qm', 'rehearsal'], { cwd: copy });
}

/** Outside modules are those already installed; ours are those of the copy. */
function linkModules(copy: string): void {
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@otelops'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@otelops') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const { folder, manifest } of publishablePackages(copy)) {
    symlinkSync(join(copy, folder), join(modules, '@otelops', basename(manifest.name)));
  }
}

async function versionPackages(copy: string): Promise<void> {
  const pending = readdirSync(join(copy, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  await mustRun(node, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd: copy });
  const left = readdirSync(join(copy, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  if (pending.length > 0 && left.length > 0) throw new Error(`changesets left ${left.join(', ')} behind`);
}

async function publishAll(copy: string, registry: string): Promise<void> {
  for (const { folder } of publishable(copy)) {
    const flags = [
      '--registry',
      registry,
      '--provenance=false',
      '--access=public',
      '--ignore-scripts',
      '--tag',
      'latest',
    ];
    await mustRun('npm', ['publish', ...flags, `--//${new URL(registry).host}/:_authToken=rehearsal`], {
      cwd: join(copy, folder),
    });
  }
}

async function installConsumer(
  consumer: string,
  manifests: readonly PackageManifest[],
  registry: string,
): Promise<void> {
  cpSync(join(root, 'tools/release/consumer'), consumer, { recursive: true });
  writeFileSync(join(consumer, '.npmrc'), `@otelops:registry=${registry}\n`);
  const dependencies = Object.fromEntries(manifests.map(({ name, version }) => [name, version]));
  writeFileSync(
    join(consumer, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module', dependencies }, null, 2),
  );
  await mustRun('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: consumer });
}

async function typeCheck(consumer: string): Promise<void> {
  mkdirSync(join(consumer, 'node_modules/@types'), { recursive: true });
  const types = join(consumer, 'node_modules/@types/node');
  if (!existsSync(types)) symlinkSync(join(root, 'node_modules/@types/node'), types);
  await mustRun(node, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], { cwd: consumer });
}

/** `@otelops/deployer`, `@otelops/deployer/vocabulary` ... */
function entryPoints(manifests: readonly PackageManifest[]): string[] {
  return manifests.flatMap(({ name, exports }) => Object.keys(exports ?? {}).map((key) => join(name, key)));
}

async function runBins(consumer: string, manifests: readonly PackageManifest[]): Promise<void> {
  for (const { bin, version } of manifests) {
    for (const name of Object.keys(bin ?? {})) {
      const { stdout } = await mustRun(join(consumer, 'node_modules/.bin', name), ['--version'], { cwd: consumer });
      if (!stdout.includes(version)) throw new Error(`${name} --version says "${stdout.trim()}", not ${version}`);
      await mustRun(join(consumer, 'node_modules/.bin', name), ['help'], { cwd: consumer });
    }
  }
}
