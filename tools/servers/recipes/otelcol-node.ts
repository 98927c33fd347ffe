import { otelcolNode } from '../../../packages/sandbox/src/real/programs/telemetry-programs.ts';
import type { Recipe } from '../recipe.ts';
import { serverVersions } from '../versions.ts';

/** Its sources are written by the collector builder from builder.yaml; the comment at its head says how to renew them. */
export const otelcolNodeRecipe: Recipe = {
  name: 'otelcol-node',
  group: 'telemetry',
  version: serverVersions.otelcolNode.release,
  builds: [{ program: otelcolNode, package: '.' }],
  tags: ['grpcnotrace'],
  stamps: {},
  cost: { seconds: 500, peakMemoryMebibytes: 3330, diskMebibytes: 4300 },
};
