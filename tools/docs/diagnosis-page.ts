import type { Rule } from '../../packages/operations/src/diagnosis/rule.ts';

/** Families of rules by the first letter of their ids; the two without a number come first. */
const families: readonly (readonly [title: string, isOf: (id: string) => boolean])[] = [
  ['What was deployed', (id) => !/^[A-E]\d/.test(id)],
  ['Nodes, volumes, Services', (id) => id.startsWith('A')],
  ['Certificates', (id) => id.startsWith('B')],
  ['Collectors', (id) => id.startsWith('C')],
  ['Prometheus and Alertmanager', (id) => id.startsWith('D')],
  ['Loki, Tempo, Grafana, Macs', (id) => id.startsWith('E')],
];

/** `docs/diagnosis.md`, from the rules that `otel diagnose` tries. */
export function renderDiagnosisPage(
  rules: readonly Rule[],
  troubles: readonly { readonly rules: readonly string[] }[],
): string {
  const tried = new Set(troubles.flatMap((trouble) => trouble.rules));
  const sections = families.map(([title, isOf]) => {
    const ids = [...new Set(rules.map(({ id }) => id).filter(isOf))].sort();
    const rows = ids.map((id) => `| \`${id}\` | ${aboutOf(rules, id)} | ${tried.has(id) ? 'yes' : ''} |`);
    return `## ${title}\n\n| rule | looks for | heard from a real program |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# What a diagnosis looks for

Made from the rules by \`npm run docs\`. \`otel diagnose\`, and the button of the same name in Slack, look once at the cluster, the logs and the servers of
the stack, and try every rule below on what was seen: the same look gives the same answer. What stands at the root comes first, with what
follows from it behind it, with evidence and with a fix where there is one. What could not be looked at is said to be unknown, never to be well.
Each rule has a test in which it speaks and one, much alike, in which it must not. Where the last column says so, the trouble is brought about in a real
collector, Prometheus, Alertmanager or Loki, and what the program says about it is read by the rule; and what these programs say while all is well must not
be trouble. The words of Grafana, Tempo and the kubelet are known from their sources only. Of a pod that is well only the last ten minutes count, but for
what is said once and stays true: what it complained about while others were still on their way up is over.

${sections.join('\n')}`;
}

function aboutOf(rules: readonly Rule[], id: string): string {
  const abouts = rules.filter((rule) => rule.id === id).map(({ about }) => about);
  return [...new Set(abouts)].join('; ');
}
