import { kwok as program } from '../../../packages/sandbox/src/real/programs/kube-programs.ts';
import type { Recipe } from '../recipe.ts';
import { serverVersions } from '../versions.ts';

export const kwok: Recipe = {
  name: 'kwok',
  group: 'kube',
  version: serverVersions.kwok.release,
  builds: [{ program, package: 'sigs.k8s.io/kwok/cmd/kwok' }],
  tags: [],
  stamps: {},
  cost: { seconds: 110, peakMemoryMebibytes: 930, diskMebibytes: 1050 },
};
