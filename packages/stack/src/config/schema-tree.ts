import { z } from 'zod';
import type { PathSegment } from './fault.ts';
import { stackConfigSchema } from './schema.ts';

/** The part of JSON Schema that the config's schema is made of. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly required?: readonly string[];
}

/** The JSON Schema of `otel-stack.yaml` as people write it, for editors; also checked in under `schema/`. */
export function stackConfigJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://raw.githubusercontent.com/otelops/otelops/main/packages/stack/schema/otel-stack.schema.json',
    title: 'otel-stack.yaml',
    ...omitSchema(z.toJSONSchema(stackConfigSchema, { io: 'input' })),
  };
}

function omitSchema(schema: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '~standard'));
}

/** Keys that may stand at a path; of a choice between shapes, those of every shape. */
export function keysAt(root: SchemaNode, path: readonly PathSegment[]): readonly string[] {
  const nodes = path.reduce<readonly SchemaNode[]>(
    (reached, segment) => reached.flatMap((node) => stepInto(node, segment)),
    shapesOf(root),
  );
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
}

function stepInto(node: SchemaNode, segment: PathSegment): readonly SchemaNode[] {
  const next = typeof segment === 'number' ? node.items : node.properties?.[segment];
  return next === undefined ? [] : shapesOf(next);
}

function shapesOf(node: SchemaNode): readonly SchemaNode[] {
  const shapes = node.oneOf ?? node.anyOf;
  return shapes === undefined ? [node] : shapes.flatMap(shapesOf);
}

const schemaNode: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    type: z.string().exactOptional(),
    description: z.string().exactOptional(),
    properties: z.record(z.string(), schemaNode).exactOptional(),
    items: schemaNode.exactOptional(),
    oneOf: z.array(schemaNode).exactOptional(),
    anyOf: z.array(schemaNode).exactOptional(),
    enum: z.array(z.unknown()).exactOptional(),
    const: z.unknown().exactOptional(),
    required: z.array(z.string()).exactOptional(),
  }),
);

/** The same schema as a tree to walk. */
export function configTree(): SchemaNode {
  return schemaNode.parse(stackConfigJsonSchema());
}
