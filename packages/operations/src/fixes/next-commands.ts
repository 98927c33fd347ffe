import type { Fix } from '@otelops/deployer/vocabulary';
import { fixWords } from './fix-command.ts';

/** Fixes for the `next` of an outcome: as command lines where they are commands, else in words. Each once. */
export async function nextCommands(fixes: readonly Fix[], most: number): Promise<readonly string[]> {
  // The registry knows every verb, this one's callers too: it is there by the time anything is fixed.
  const { verbs } = await import('../registry.ts');
  const lines = fixes.map(({ title, verb }) => {
    const words = verb === undefined ? undefined : fixWords(verb, verbs);
    return words === undefined ? title : `otel ${words.join(' ')}`;
  });
  return [...new Set(lines)].slice(0, most);
}
