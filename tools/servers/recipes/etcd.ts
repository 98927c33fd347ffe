import { etcd as program } from '../../../packages/sandbox/src/real/programs/kube-programs.ts';
import type { Recipe } from '../recipe.ts';
import { serverVersions } from '../versions.ts';

export const etcd: Recipe = {
  name: 'etcd',
  group: 'kube',
  version: serverVersions.etcd.release,
  builds: [{ program, package: 'go.etcd.io/etcd/server/v3' }],
  tags: [],
  stamps: {},
  cost: { seconds: 45, peakMemoryMebibytes: 400, diskMebibytes: 600 },
};
