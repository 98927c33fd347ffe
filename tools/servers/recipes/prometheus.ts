import { prometheus, promtool } from '../../../packages/sandbox/src/real/programs/telemetry-programs.ts';
import type { Recipe } from '../recipe.ts';
import { serverVersions } from '../versions.ts';

/**
 * Only the discovery of Kubernetes is compiled in: the others double time and size. Our go.mod repeats the replace and
 * the excludes of the module's own, which a requiring module does not inherit. Without the built page the server serves
 * its API and no web interface.
 */
export const prometheusRecipe: Recipe = {
  name: 'prometheus',
  group: 'telemetry',
  version: serverVersions.prometheus.release,
  builds: [
    { program: prometheus, package: 'github.com/prometheus/prometheus/cmd/prometheus' },
    { program: promtool, package: 'github.com/prometheus/prometheus/cmd/promtool' },
  ],
  tags: ['netgo', 'remove_all_sd', 'enable_kubernetes_sd'],
  stamps: { 'github.com/prometheus/common/version.Version': serverVersions.prometheus.release },
  cost: { seconds: 160, peakMemoryMebibytes: 1210, diskMebibytes: 2500 },
};
