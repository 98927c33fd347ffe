import type { ObjectRef } from '@otelops/deployer/vocabulary';
import { formatRef, refOf } from '@otelops/deployer/vocabulary';
import type { Bundle } from '../diagnosis/bundle.ts';
import { sceneOf } from '../diagnosis/scene.ts';
import { VerbError } from '../verb-error.ts';
import type { FixAction, FixTarget } from './action.ts';
import { type ObjectWord, parseObjectWord } from './object-word.ts';

/** What a word names: something a phase answers for, something made from it, or a node. Nothing else is ever touched. */
export function findTarget(word: string, action: FixAction, bundle: Bundle): FixTarget {
  const named = parseObjectWord(word);
  if (named === undefined) {
    throw new VerbError(
      'bad-arguments',
      `"${word.slice(0, 80)}" is no object: write KIND/NAMESPACE/NAME or KIND/NAME.`,
    );
  }
  if (action.kinds !== undefined && !action.kinds.includes(named.kind)) {
    throw new VerbError('bad-arguments', `${action.id} is for ${action.kinds.join(', ')}, not for ${named.kind}.`);
  }
  const scene = sceneOf(bundle);
  const isNamed = (ref: ObjectRef): boolean => sameWord(ref, named);
  const deployed = bundle.deployed.find(({ ref }) => isNamed(ref));
  const live = bundle.objects.find((object) => isNamed(refOf(object)));
  const above = deployed ?? (live === undefined ? undefined : scene.deployedAbove(live));
  const ref = deployed?.ref ?? (live === undefined ? undefined : refOf(live));
  if (ref === undefined) {
    throw new VerbError('object-gone', `There is no ${word} in this cluster, or it is none of ours.`, ['otel status']);
  }
  if (above === undefined && !isSystem(ref)) {
    throw new VerbError('forbidden', `${formatRef(ref)} is not part of the stack: it is left alone.`, ['otel status']);
  }
  return {
    ref,
    ...(live === undefined ? {} : { live }),
    ...(above === undefined ? {} : { deployed: above }),
    bundle,
    scene,
  };
}

function sameWord({ kind, namespace, name }: ObjectRef, word: ObjectWord): boolean {
  return kind === word.kind && name === word.name && namespace === word.namespace;
}

/** What the stack stands on and may be mended with it. */
function isSystem({ kind, namespace, name }: ObjectRef): boolean {
  return kind === 'Node' || (kind === 'Deployment' && namespace === 'kube-system' && name === 'coredns');
}
