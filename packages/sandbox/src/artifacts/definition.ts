import type { KubeObject } from '../kube/types.ts';
import { fields, type Schema, text } from './schema.ts';

export interface Column {
  name: string;
  jsonPath: string;
  type?: string;
  priority?: number;
}

/** A custom kind in one served and stored version, with a status subresource. */
export interface Definition {
  group: string;
  version: string;
  kind: string;
  plural: string;
  shortNames?: readonly string[];
  categories?: readonly string[];
  scope?: 'Namespaced' | 'Cluster';
  spec: Schema;
  status: Schema;
  columns: readonly Column[];
  scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath: string };
}

export const AGE: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** The CustomResourceDefinition of a kind. */
export function customResourceDefinition(
  definition: Definition,
  metadata: { labels?: Record<string, string>; annotations?: Record<string, string> } = {},
): KubeObject {
  const { group, version, kind, plural, shortNames, categories, scope = 'Namespaced', columns, scale } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, ...metadata },
    spec: {
      group,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        ...(shortNames === undefined ? {} : { shortNames }),
        ...(categories === undefined ? {} : { categories }),
      },
      scope,
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          additionalPrinterColumns: columns.map((column) => ({ type: 'string', ...column })),
          schema: { openAPIV3Schema: objectSchema(definition) },
          subresources: { status: {}, ...(scale === undefined ? {} : { scale }) },
        },
      ],
    },
  };
}

function objectSchema({ spec, status }: Definition): Schema {
  return fields({ apiVersion: text, kind: text, metadata: { type: 'object' }, spec, status });
}
