import { fieldAt, listOf, textOf } from '../kube/json.ts';
import type { KubeObject } from '../kube/types.ts';
import type { ProgramFinder } from '../network/pod-network.ts';
import type { ServiceHandler } from '../network/service-backends.ts';

/** One container of one pod. */
export interface RunningContainer {
  readonly pod: KubeObject;
  readonly container: string;
}

/** A program that answers at a port of every pod that runs its image. */
export interface SimulatedProgram {
  /** Tested against the image of each container. */
  readonly image: RegExp;
  readonly port: number;
  serve(where: RunningContainer): ServiceHandler;
}

/** Finds what runs in a pod by the images of its containers. */
export function programFinder(programs: readonly SimulatedProgram[]): ProgramFinder {
  return ({ pod, port }) => {
    for (const container of listOf(fieldAt(pod, 'spec', 'containers'))) {
      const image = textOf(fieldAt(container, 'image'));
      const found = programs.find((program) => program.port === port && program.image.test(image));
      if (found !== undefined) return found.serve({ pod, container: textOf(fieldAt(container, 'name')) });
    }
    return undefined;
  };
}
