import { lockArtifacts, memoryArtifacts, memoryFetch, renderArtifactLock } from '@otelops/deployer';
import type { StackArtifact } from '@otelops/stack';
import type { Artifacts } from '../world.ts';

/** The text that stands in for an outside release; nothing where there is none. */
export type EditionOf = (name: string, version: string) => string | undefined;

/**
 * Editions of the outside manifests that somebody (a sandbox) brings along, locked on the spot. Nothing is downloaded.
 *
 * @param choose is asked once, at the first use.
 */
export function ownEditions(choose: () => Promise<EditionOf>): Artifacts {
  let loaded: Promise<Editions> | undefined;
  const editions = (): Promise<Editions> => {
    loaded ??= load(choose);
    return loaded;
  };
  return {
    lockPath: 'the sandbox’s own lock',
    readLock: async () => {
      const { artifacts, texts } = await editions();
      return renderArtifactLock(await lockArtifacts(artifacts, memoryFetch(texts)));
    },
    source: async () => memoryArtifacts((await editions()).texts),
    fetch: async (url) => memoryFetch((await editions()).texts)(url),
  };
}

interface Editions {
  readonly artifacts: readonly StackArtifact[];
  /** By address. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The stack is loaded only here: most verbs need no outside manifests. */
async function load(choose: () => Promise<EditionOf>): Promise<Editions> {
  const [{ stackArtifacts }, editionOf] = await Promise.all([import('@otelops/stack'), choose()]);
  const known = stackArtifacts.flatMap(({ name, version, url }) => {
    const text = editionOf(name, version);
    return text === undefined ? [] : [[url, text] as const];
  });
  return { artifacts: stackArtifacts, texts: new Map(known) };
}
