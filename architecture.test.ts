import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Who may import whom: the table of the house. A room missing here may not exist. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'packages/metrics': [],
  'packages/macos-exporter': ['metrics'],
  'packages/dashboards': ['metrics'],
  'packages/alerts': ['metrics'],
  'packages/deployer': [],
  'packages/stack': ['deployer', 'dashboards', 'alerts', 'metrics'],
  'packages/operations': ['metrics', 'dashboards', 'alerts', 'deployer', 'stack'],
  'packages/sandbox': [],
  'apps/cli': ['deployer', 'operations', 'stack', 'sandbox'],
  'apps/chatbot': ['deployer', 'operations', 'stack', 'alerts', 'metrics', 'sandbox'],
};

/** Rooms whose sources are pure: no files, network, clock, randomness or process. */
const pureRooms = ['packages/metrics', 'packages/dashboards', 'packages/alerts', 'packages/stack'];

const rooms = ['packages', 'apps'].flatMap((floor) => readdirSync(floor).map((name) => `${floor}/${name}`));

interface Source {
  readonly path: string;
  readonly text: string;
}

function sourcesOf(room: string): Source[] {
  const files = readdirSync(join(room, 'src'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => ({ path: join(room, 'src', file), text: readFileSync(join(room, 'src', file), 'utf8') }));
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

/** `@otelops/deployer/vocabulary` is a part of `@otelops/deployer`. */
function packageOf(name: string): string {
  return name.split('/').slice(0, 2).join('/');
}

describe('the house', () => {
  test('has only rooms that the table knows', () => {
    expect(rooms.filter((room) => !(room in mayImport))).toEqual([]);
  });

  test.each(rooms)('%s imports only what the table allows', (room) => {
    const allowed = (mayImport[room] ?? []).map((name) => `@otelops/${name}`);
    const wrong = sourcesOf(room).flatMap(({ path, text }) =>
      importsOf(text)
        .filter((name) => name.startsWith('@otelops/') || /^(\.\.\/)+(packages|apps)\//.test(name))
        .filter((name) => !allowed.includes(packageOf(name)))
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test.each(rooms)('%s declares every in-house package that it imports', (room) => {
    const manifest: { dependencies?: Record<string, string> } = JSON.parse(
      readFileSync(`${room}/package.json`, 'utf8'),
    );
    const declared = Object.keys(manifest.dependencies ?? {});
    const used = new Set(sourcesOf(room).flatMap(({ text }) => importsOf(text)));
    const ours = [...used].filter((name) => name.startsWith('@otelops/'));
    expect(ours.filter((name) => !declared.includes(packageOf(name)))).toEqual([]);
  });

  test.each(pureRooms)('%s holds no files, network, clock or randomness', (room) => {
    const effects =
      /from 'node:|\bprocess\.(?!ts')|Date\.now|new Date\(\)|Math\.random|crypto\.|setTimeout|setInterval|fetch\(|console\./;
    const found = sourcesOf(room).flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const code = line.trim();
        const comment = code.startsWith('*') || code.startsWith('//') || code.startsWith('/*');
        return !comment && effects.test(code) ? [`${path}:${index + 1} ${code}`] : [];
      }),
    );
    expect(found).toEqual([]);
  });

  test('metric names are typed by hand only in the vocabulary', () => {
    const metric =
      /['"`{(\s](otelcol|traces_spanmetrics|traces_service_graph|node_filesystem|kube_pod|container_cpu|macos)_[a-z_]+/;
    const found = rooms
      .filter((room) => room !== 'packages/metrics' && room !== 'packages/sandbox')
      .flatMap((room) => sourcesOf(room))
      .flatMap(({ path, text }) =>
        text
          .split('\n')
          .flatMap((line, index) =>
            metric.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [],
          ),
      );
    expect(found).toEqual([]);
  });
});
