import { flagOf, type Verb } from '@otelops/operations';

/** `docs/verbs.md`, from the registry. */
export function renderVerbsPage(verbs: readonly Verb[]): string {
  const parts = verbs.map(verbSection);
  return `# The verbs

Made from the registry by \`npm run docs\`. Every verb takes \`--sandbox\` or \`--context NAME\`, \`--output json\`, \`--config FILE\`, \`--yes\`;
\`otel help\` lists these. Who may run a verb in chat goes by its role.

${parts.join('\n')}`;
}

function verbSection(verb: Verb): string {
  const rows = Object.entries(verb.args).map(([name, spec]) => {
    const place = spec.kind === 'positional' ? `\`${name}\`` : `\`--${flagOf(name)}\``;
    const choices =
      'choices' in spec && spec.choices !== undefined
        ? ` One of ${spec.choices.map((word) => `\`${word}\``).join(', ')}.`
        : '';
    const standard = 'default' in spec && spec.default !== undefined ? ` Default \`${spec.default}\`.` : '';
    return `| ${place} | ${sentence(spec.summary).replaceAll('|', '\\|')}${choices}${standard} |`;
  });
  const table = rows.length === 0 ? '' : `\n| argument | |\n|---|---|\n${rows.join('\n')}\n`;
  const details = verb.details === undefined ? '' : `\n${verb.details}\n`;
  const danger = { none: 'changes nothing in the cluster', changes: 'changes the cluster', destroys: 'may destroy' }[
    verb.danger
  ];
  return `## otel ${verb.name}

${sentence(verb.summary)} Role: ${verb.role}; ${danger}.
${details}${table}
\`\`\`sh
${verb.examples.join('\n')}
\`\`\`
`;
}

function sentence(text: string): string {
  const full = text.charAt(0).toUpperCase() + text.slice(1);
  return full.endsWith('.') ? full : `${full}.`;
}
