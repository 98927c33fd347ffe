import { type Cluster, folderArtifacts, folderCache, systemClock } from '@otelops/deployer';
import { parseCommand, runVerb, type VerbEvent, verbs, type World } from '@otelops/operations';
import type { Site } from './site.ts';

/** The world of a mouth that runs for long: connected, everything loaded. */
export function worldOf(site: Site, cluster: Cluster): World {
  return {
    clock: systemClock,
    signal: new AbortController().signal,
    person: { name: 'bench', from: 'bench' },
    cluster: async () => cluster,
    backend: () => Promise.reject(new Error('no backend is asked here')),
    config: { path: 'otel-stack.yaml', read: async () => ({ text: site.configText, isExample: false }) },
    files: { read: async () => undefined, write: async () => undefined },
    artifacts: {
      lockPath: 'otel-stack.lock.json',
      readLock: async () => site.lockText,
      source: async () => folderArtifacts(site.artifacts),
      cache: folderCache(`${site.folder}/cache`),
      fetch: () => Promise.reject(new Error('nothing is fetched here')),
    },
    approve: async () => ({ approved: true, by: 'bench' }),
  };
}

/** Runs a verb of the registry to its outcome, which has to be one of those expected. */
export async function runWords(words: readonly string[], world: World, expected: readonly string[]): Promise<void> {
  const parsed = parseCommand(words, verbs);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  let last: VerbEvent | undefined;
  for await (const event of runVerb(parsed.command, world)) last = event;
  if (last?.type === 'outcome' && expected.includes(last.code)) return;
  throw new Error(`otel ${words.join(' ')}: ${JSON.stringify(last)}`);
}
