import { fieldAt, listOf, textOf } from '../kube/json.ts';
import type { ProgramFinder } from '../network/pod-network.ts';
import type { ServiceHandler } from '../network/service-backends.ts';

/** A program that answers at a port of every pod that runs its image. */
export interface SimulatedProgram {
  /** Tested against the image of each container. */
  readonly image: RegExp;
  readonly port: number;
  readonly handler: ServiceHandler;
}

/** Finds what runs in a pod by the images of its containers. */
export function programFinder(programs: readonly SimulatedProgram[]): ProgramFinder {
  return ({ pod, port }) => {
    const images = listOf(fieldAt(pod, 'spec', 'containers')).map((container) => textOf(fieldAt(container, 'image')));
    return programs.find((program) => program.port === port && images.some((image) => program.image.test(image)))
      ?.handler;
  };
}
