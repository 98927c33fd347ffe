import { telemetrygen } from '../../../packages/sandbox/src/real/programs/telemetry-programs.ts';
import type { Recipe } from '../recipe.ts';
import { serverVersions } from '../versions.ts';

export const telemetrygenRecipe: Recipe = {
  name: 'telemetrygen',
  group: 'telemetry',
  version: serverVersions.telemetrygen.release,
  builds: [
    { program: telemetrygen, package: 'github.com/open-telemetry/opentelemetry-collector-contrib/cmd/telemetrygen' },
  ],
  tags: [],
  stamps: {},
  cost: { seconds: 40, peakMemoryMebibytes: 290, diskMebibytes: 400 },
};
