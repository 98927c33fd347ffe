import type { Verb } from '@otelops/operations';

/** What a newcomer tries first. */
const first = ['deploy phase-2', 'status', 'diagnose', 'help'];

/**
 * What the command takes, as its usage hint says it: `deploy phase-2 | status | ...`. The composer of the sandbox Slack completes
 * from it; in a real workspace the hint is shorter.
 */
export function usageHint(verbs: readonly Pick<Verb, 'name' | 'mouths' | 'args'>[]): string {
  const known = verbs.filter(({ mouths }) => mouths.includes('chat'));
  const words = known.flatMap(({ name, args }) => {
    const [positional] = Object.values(args).filter(({ kind }) => kind === 'positional');
    const choices = positional?.kind === 'positional' ? (positional.choices ?? []) : [];
    return [name, ...choices.map((choice) => `${name} ${choice}`)];
  });
  return [...new Set([...first, ...words])].join(' | ');
}
