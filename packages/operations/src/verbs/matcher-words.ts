import type { SilenceMatcher } from '../backends/alertmanager-types.ts';
import type { ListFlag } from '../verb.ts';
import { VerbError } from '../verb-error.ts';

/** The same flag for every verb that picks alerts. */
export const matcherFlag: ListFlag = {
  kind: 'list',
  value: 'LABEL=VALUE',
  summary: 'labels the alerts must have: severity=critical, node!=mac-1, pod=~"otel-.*"',
};

/** The matchers as Alertmanager takes them; ends the verb with `bad-arguments` for one that is none. */
export async function readMatchers(words: readonly string[]): Promise<readonly SilenceMatcher[]> {
  const { parseMatcher } = await import('../backends/matchers.ts');
  return words.map((word) => {
    const matcher = parseMatcher(word);
    if (matcher !== undefined) return matcher;
    throw new VerbError('bad-arguments', `"${word.slice(0, 60)}" is no condition on a label.`, [
      'Write LABEL=VALUE, LABEL!=VALUE, LABEL=~PATTERN or LABEL!~PATTERN.',
    ]);
  });
}
