/** Labels of an alert. */
export type Labels = Readonly<Record<string, string>>;

/** Whether labels match one of Alertmanager's matchers: `severity=~"warning|critical"`. A missing label counts as empty. */
export function matcherHolds(matcher: string, labels: Labels): boolean {
  const parsed = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(matcher);
  if (parsed === null) throw new SyntaxError(`not a matcher: ${matcher}`);
  const [, label = '', operator, value = ''] = parsed;
  const actual = labels[label] ?? '';
  switch (operator) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '=~':
      return new RegExp(`^(?:${value})$`).test(actual);
    default:
      return !new RegExp(`^(?:${value})$`).test(actual);
  }
}
