import { logcli, loki } from '../../../packages/sandbox/src/real/programs/telemetry-programs.ts';
import type { Recipe } from '../recipe.ts';
import { serverVersions } from '../versions.ts';

/**
 * Our go.mod repeats seven of the module's eight replaces; the eighth points at a folder of its own tree, and the
 * published module of the same path serves.
 */
export const lokiRecipe: Recipe = {
  name: 'loki',
  group: 'telemetry',
  version: serverVersions.loki.release,
  builds: [
    { program: loki, package: 'github.com/grafana/loki/v3/cmd/loki' },
    { program: logcli, package: 'github.com/grafana/loki/v3/cmd/logcli' },
  ],
  tags: ['netgo'],
  stamps: { 'github.com/grafana/loki/v3/pkg/util/build.Version': serverVersions.loki.release },
  cost: { seconds: 300, peakMemoryMebibytes: 2250, diskMebibytes: 3400 },
};
