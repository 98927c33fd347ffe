import type { Fix } from '@otelops/deployer/vocabulary';

type VerbCall = NonNullable<Fix['verb']>;
type Args = Readonly<Record<string, { readonly kind: string }>>;

/** The places of a verb's arguments, as far as they have places. */
interface Placed {
  readonly name: string;
  readonly args: Args;
}

/**
 * A fix as the words of a command line, for {@link parseCommand}: `fix reapply Deployment/grafana/grafana`. Nothing where no
 * verb of that name is known.
 */
export function fixWords({ name, args }: VerbCall, verbs: readonly Placed[]): readonly string[] | undefined {
  const verb = verbs.find((candidate) => candidate.name === name);
  if (verb === undefined) return undefined;
  const places = Object.entries(verb.args).flatMap(([key, { kind }]) => {
    const value = args[key];
    return kind === 'positional' && value !== undefined ? [String(value)] : [];
  });
  const flags = Object.entries(verb.args).flatMap(([key, { kind }]) => {
    const value = args[key];
    if (kind === 'positional' || value === undefined || value === false) return [];
    return kind === 'switch' ? [flagWord(key)] : [flagWord(key), String(value)];
  });
  return [...name.split(' '), ...places, ...flags];
}

function flagWord(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
