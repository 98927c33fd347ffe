import { otelcolGateway } from '../../../packages/sandbox/src/real/programs/telemetry-programs.ts';
import type { Recipe } from '../recipe.ts';
import { serverVersions } from '../versions.ts';

/** Its sources are written by the collector builder from builder.yaml; the comment at its head says how to renew them. */
export const otelcolGatewayRecipe: Recipe = {
  name: 'otelcol-gateway',
  group: 'telemetry',
  version: serverVersions.otelcolGateway.release,
  builds: [{ program: otelcolGateway, package: '.' }],
  tags: ['grpcnotrace'],
  stamps: {},
  cost: { seconds: 400, peakMemoryMebibytes: 3550, diskMebibytes: 3300 },
};
