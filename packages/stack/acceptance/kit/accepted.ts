import { type Applied, type Cluster, KubeError, type Manifest, type ObjectRef, refOf } from '@otelops/deployer';
import { certManagerNamespace } from '../../src/names.ts';
import { buildPhases } from '../../src/phases.ts';
import { keyOf, objectsOf } from './objects.ts';
import type { Variant } from './valid-configs.ts';

/** What an API server said to a rendered variant. */
export interface Verdict {
  readonly refused: readonly { readonly ref: ObjectRef; readonly why: string }[];
  readonly warned: readonly { readonly ref: ObjectRef; readonly warnings: readonly string[] }[];
  /** Kinds of outside CRDs that the server does not serve. */
  readonly unknownKinds: readonly string[];
  readonly accepted: number;
}

const fieldManager = 'otelops';

/** Makes the namespaces for certain, and asks for everything else in a strict dry run. */
export async function judge(cluster: Cluster, { config }: Variant): Promise<Verdict> {
  const objects = objectsOf(buildPhases(config));
  const outside = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: certManagerNamespace } };
  for (const namespace of [...objects.filter(({ kind }) => kind === 'Namespace'), outside]) {
    await cluster.apply(namespace, { fieldManager, force: true });
  }
  const answers = [];
  for (const object of objects) answers.push({ object, answer: await ask(cluster, object) });
  return {
    accepted: answers.filter(({ answer }) => typeof answer === 'object').length,
    refused: answers.flatMap(({ answer, object }) =>
      typeof answer === 'string' && answer !== unknown ? [{ ref: refOf(object), why: answer }] : [],
    ),
    warned: answers.flatMap(({ answer, object }) =>
      typeof answer === 'object' && answer.warnings.length > 0
        ? [{ ref: refOf(object), warnings: answer.warnings }]
        : [],
    ),
    unknownKinds: [
      ...new Set(answers.flatMap(({ answer, object }) => (answer === unknown ? [object.kind] : []))),
    ].toSorted(),
  };
}

const unknown = 'unknown kind';

async function ask(cluster: Cluster, object: Manifest): Promise<Applied | string> {
  if ((await cluster.resolve(object.apiVersion, object.kind)) === undefined) return unknown;
  try {
    return await cluster.apply(object, { fieldManager, dryRun: true });
  } catch (error) {
    if (error instanceof KubeError) return `${keyOf(object)}: ${error.message}`;
    throw error;
  }
}
