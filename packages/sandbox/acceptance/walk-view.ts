import { isValidElement, type VNode } from 'preact';

/** What a view would put before people: its text, its elements, and where its links lead. */
export interface Walked {
  readonly text: string;
  readonly tags: readonly string[];
  readonly addresses: readonly string[];
  /** Every property by name, of elements and components. */
  readonly properties: readonly string[];
}

/** Walks through what was made by `h`, without drawing it. Components are not opened; their properties are seen. */
export function walkView(view: unknown): Walked {
  const seen = { text: '', tags: [] as string[], addresses: [] as string[], properties: [] as string[] };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each);
    else if (typeof node === 'string' || typeof node === 'number') seen.text += String(node);
    else if (isNode(node)) visitNode(node);
  };
  const visitNode = ({ type, props }: VNode<Record<string, unknown>>): void => {
    if (typeof type === 'string') seen.tags.push(type);
    for (const [name, value] of Object.entries(props)) {
      seen.properties.push(name);
      if (name === 'children') visit(value);
      if ((name === 'href' || name === 'src') && typeof value === 'string') seen.addresses.push(value);
    }
  };
  visit(view);
  return seen;
}

function isNode(node: unknown): node is VNode<Record<string, unknown>> {
  return isValidElement(node);
}
