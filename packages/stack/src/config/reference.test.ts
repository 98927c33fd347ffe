import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { configTree, type SchemaNode } from './schema-tree.ts';

const file = fileURLToPath(new URL('../../CONFIGURATION.md', import.meta.url));

const head = `# otel-stack.yaml

Every field there is, made from the schema (run the tests of this package with UPDATE_GOLDENS=1 to make it again). \`otel init\`
writes a commented file to start from, \`otel config check\` says what is wrong with one, all at once, with lines. A key with
nothing after it means its default. Secrets are named, never written.

`;

/** A table for each section of the file, a row for each field. */
function reference(tree: SchemaNode): string {
  const sections = Object.entries(tree.properties ?? {}).map(([name, node]) => {
    const rows = rowsOf(name, node, tree.required?.includes(name) ?? false);
    return `## ${name}\n\n${node.description ?? ''}\n\n| field | what it is | values |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return head + sections.join('\n');
}

function rowsOf(path: string, node: SchemaNode, required: boolean): readonly string[] {
  const shapes = node.oneOf ?? node.anyOf;
  if (shapes !== undefined) {
    return shapes.flatMap((shape) => {
      const type = shape.properties?.['type'];
      const kind = type === undefined ? '' : ` (${valuesOf(type)})`;
      return Object.entries(shape.properties ?? {})
        .filter(([key]) => key !== 'type')
        .flatMap(([key, inner]) =>
          rowsOf(`${path}.${key}`, inner, false).map((row) => row.replace('` |', `\`${kind} |`)),
        );
    });
  }
  if (node.items !== undefined) {
    const inner = node.items.properties === undefined ? [] : rowsOf(`${path}[]`, node.items, false);
    return [row(path, node, required), ...inner];
  }
  if (node.properties === undefined) return [row(path, node, required)];
  return Object.entries(node.properties).flatMap(([key, inner]) =>
    rowsOf(`${path}.${key}`, inner, node.required?.includes(key) ?? false),
  );
}

function row(path: string, node: SchemaNode, required: boolean): string {
  const needed = required && !/Required|Default/.test(node.description ?? '') ? ' Required.' : '';
  return `| \`${path}\` | ${(node.description ?? '').replaceAll('|', '\\|')}${needed} | ${valuesOf(node)} |`;
}

function valuesOf(node: SchemaNode): string {
  if (node.const !== undefined) return String(node.const);
  if (node.enum !== undefined) return node.enum.map(String).join(', ');
  return node.type === 'array' ? `list of ${node.items?.type ?? 'text'}` : (node.type ?? '');
}

it('the reference of the config is the one of the schema, and names every default', () => {
  const text = reference(configTree());
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
  for (const field of ['cluster.name', 'retention.traces', 'macs.hosts[].address', 'notifications.slack.auth.secret']) {
    expect(text).toContain(`| \`${field}\``);
  }
});
