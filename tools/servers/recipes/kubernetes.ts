import {
  kubeApiserver,
  kubeControllerManager,
  kubectl,
  kubeScheduler,
} from '../../../packages/sandbox/src/real/programs/kube-programs.ts';
import type { Recipe } from '../recipe.ts';
import { serverVersions } from '../versions.ts';

const { release } = serverVersions.kubernetes;
const [major = '', minor = ''] = release.split('.');

/** Both packages hold the version: the servers print one, the clients in them send the other as their user agent. */
const stamps = Object.fromEntries(
  ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((versionPackage) => [
    [`${versionPackage}.gitVersion`, `v${release}`],
    [`${versionPackage}.gitMajor`, major],
    [`${versionPackage}.gitMinor`, minor],
    [`${versionPackage}.gitTreeState`, 'clean'],
  ]),
);

/**
 * The control plane and kubectl of one release. The module requires its thirty staging modules at v0.0.0 and replaces
 * them by folders of its own tree, which do not travel with a module: our go.mod replaces them by their published ones.
 */
export const kubernetes: Recipe = {
  name: 'kubernetes',
  group: 'kube',
  version: release,
  builds: [
    { program: kubeApiserver, package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
    { program: kubeControllerManager, package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
    { program: kubeScheduler, package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
    { program: kubectl, package: 'k8s.io/kubernetes/cmd/kubectl' },
  ],
  tags: [],
  stamps,
  cost: { seconds: 280, peakMemoryMebibytes: 1870, diskMebibytes: 3600 },
};
