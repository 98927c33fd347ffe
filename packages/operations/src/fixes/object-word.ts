import type { ObjectRef } from '@otelops/deployer/vocabulary';

/** An object as a word of a command line: `Deployment/monitoring/loki`, `Node/mac-3`. */
export function formatObjectWord({ kind, namespace, name }: ObjectRef): string {
  return namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}

export interface ObjectWord {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Reads such a word; nothing where it is none. The kind decides later which API it belongs to. */
export function parseObjectWord(word: string): ObjectWord | undefined {
  const found = /^([A-Z][A-Za-z]{1,60})\/(?:([a-z0-9][a-z0-9-]{0,62})\/)?([A-Za-z0-9][A-Za-z0-9.:_-]{0,252})$/.exec(
    word,
  );
  if (found === null) return undefined;
  const [, kind = '', namespace, name = ''] = found;
  return namespace === undefined ? { kind, name } : { kind, namespace, name };
}
