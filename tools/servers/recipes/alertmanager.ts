import { alertmanager, amtool } from '../../../packages/sandbox/src/real/programs/telemetry-programs.ts';
import type { Recipe } from '../recipe.ts';
import { serverVersions } from '../versions.ts';

export const alertmanagerRecipe: Recipe = {
  name: 'alertmanager',
  group: 'telemetry',
  version: serverVersions.alertmanager.release,
  builds: [
    { program: alertmanager, package: 'github.com/prometheus/alertmanager/cmd/alertmanager' },
    { program: amtool, package: 'github.com/prometheus/alertmanager/cmd/amtool' },
  ],
  tags: ['netgo'],
  stamps: { 'github.com/prometheus/common/version.Version': serverVersions.alertmanager.release },
  cost: { seconds: 55, peakMemoryMebibytes: 460, diskMebibytes: 900 },
};
