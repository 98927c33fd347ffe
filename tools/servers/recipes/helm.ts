import { helm as program } from '../../../packages/sandbox/src/real/programs/kube-programs.ts';
import type { Recipe } from '../recipe.ts';
import { serverVersions } from '../versions.ts';

/** No server: one of the judges that our own Kubernetes API is held to. */
export const helm: Recipe = {
  name: 'helm',
  group: 'kube',
  version: serverVersions.helm.release,
  builds: [{ program, package: 'helm.sh/helm/v4/cmd/helm' }],
  tags: [],
  stamps: { 'helm.sh/helm/v4/internal/version.version': `v${serverVersions.helm.release}` },
  cost: { seconds: 110, peakMemoryMebibytes: 1020, diskMebibytes: 1600 },
};
