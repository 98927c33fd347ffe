export type { RealKubeDemand } from './demand.ts';
export { demandRealKube } from './demand.ts';
export type { Destination } from './egress.ts';
export { findRealKubeBinaries } from './find-binaries.ts';
export type { RealKube, RealKubeBinaries, RealKubeOptions, RealKubeSearch } from './real-kube.ts';
export { RealKubeFailure } from './real-kube.ts';

export { startRealKube } from './start-real-kube.ts';
