/** Replaces what differs from run to run by names that keep equality: the first version seen is `rv1`, the next other one `rv2`. */
export class Normaliser {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #namespace: string;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  normalise(value: unknown, field = ''): unknown {
    if (Array.isArray(value)) return inSteadyOrder(field, value).map((item) => this.normalise(item, field));
    if (typeof value === 'string') return this.#text(value, field);
    if (typeof value === 'number' && field === 'nodePort') return this.#name('nodePort', String(value));
    if (typeof value !== 'object' || value === null) return value;
    if (Reflect.get(value, 'kind') === 'Status') return this.#status(value);
    return this.#record(value);
  }

  /** A server lists the causes of a refusal in no certain order. */
  #status(value: object): unknown {
    const out = this.#record(value);
    const details = out['details'];
    const causes: unknown =
      typeof details === 'object' && details !== null ? Reflect.get(details, 'causes') : undefined;
    if (!Array.isArray(causes) || causes.length < 2) return out;
    const text = (cause: unknown): string => JSON.stringify(cause);
    const sorted = [...causes].sort((a, b) => (text(a) < text(b) ? -1 : 1));
    const [message = ''] = String(out['message']).split(/(?<= is invalid: | conflicts: )/);
    return { ...out, message: `${message}(${causes.length})`, details: { ...Object(details), causes: sorted } };
  }

  #record(value: object): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
      out[name] = this.normalise(item, name.split('.').at(-1) ?? name);
    }
    return out;
  }

  #text(text: string, field: string): string {
    const known = FIELDS[field];
    if (known !== undefined && text !== '' && text !== 'None') return this.#name(known, text);
    const plain = text.replaceAll(this.#namespace, '{ns}');
    return plain
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (uid) => this.#name('uid', uid))
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
      .replaceAll(/resource version: \d+(, current: \d+|\s*\(\d+\))/g, 'resource version: N')
      .replaceAll(/in record \(\d+\)/g, 'in record (N)')
      .replaceAll(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-xxxxx')
      .replaceAll(/10\.\d+\.\d+\.\d+/g, 'IP');
  }

  #name(kind: string, value: string): string {
    const key = `${kind} ${value}`;
    let name = this.#names.get(key);
    if (name === undefined) {
      const count = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, count);
      name = `${kind}${count}`;
      this.#names.set(key, name);
    }
    return name;
  }
}

/**
 * Managers are listed by the second of their last write, so the order depends on whether a second passed between two steps
 * of a case. What is compared is who owns what; the order in time has a test of its own beside the field manager.
 */
function inSteadyOrder(field: string, items: readonly unknown[]): readonly unknown[] {
  if (field !== 'managedFields') return items;
  const place = (entry: unknown): string =>
    ['operation', 'manager', 'apiVersion', 'subresource']
      .map((name) => String(Reflect.get(Object(entry), name) ?? ''))
      .join('\n');
  return [...items].sort((left, right) => (place(left) < place(right) ? -1 : 1));
}

const FIELDS: Readonly<Record<string, string>> = {
  resourceVersion: 'rv',
  uid: 'uid',
  clusterIP: 'ip',
  clusterIPs: 'ip',
  continue: 'continue',
};

/** What travels as JSON: nothing undefined is left. */
export function plainJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
