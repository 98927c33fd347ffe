/** The form in which a client wants its answer. */
export type AnswerForm = 'json' | 'yaml' | 'table' | 'partial' | 'partial-list' | 'discovery-v2' | 'discovery-v2beta1';

/** The first form of an Accept header that the server speaks; undefined means 406. */
export function answerForm(accept: string | undefined): AnswerForm | undefined {
  if (accept === undefined || accept.trim() === '') return 'json';
  for (const clause of accept.split(',')) {
    const form = clauseForm(clause.trim());
    if (form !== undefined) return form;
  }
  return undefined;
}

const KINDS: Readonly<Record<string, AnswerForm>> = {
  Table: 'table',
  PartialObjectMetadata: 'partial',
  PartialObjectMetadataList: 'partial-list',
};

function clauseForm(clause: string): AnswerForm | undefined {
  const [type = '', ...parameters] = clause.split(';').map((part) => part.trim());
  const values = new Map(parameters.map((part) => [part.split('=')[0] ?? '', part.slice(part.indexOf('=') + 1)]));
  if (type === '*/*' || type === 'application/*') return 'json';
  if (type === 'application/yaml') return 'yaml';
  if (type !== 'application/json') return undefined;
  const as = values.get('as');
  if (as === undefined) return 'json';
  if (as === 'APIGroupDiscoveryList') return values.get('v') === 'v2' ? 'discovery-v2' : 'discovery-v2beta1';
  // The version `v1beta1` of tables is the same to clients that list v1 too; alone it is not spoken.
  return values.get('g') === 'meta.k8s.io' && values.get('v') === 'v1' ? KINDS[as] : undefined;
}
