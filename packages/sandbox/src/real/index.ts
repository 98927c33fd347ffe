export type { RealKubeDemand } from './demand.ts';
export { demandRealKube } from './demand.ts';
export type { Destination, Route, RouteTarget } from './egress.ts';
export { findRealKubeBinaries, searchRealKube } from './find-binaries.ts';
export type { RealKube, RealKubeBinaries, RealKubeOptions, RealKubeSearch, RealServer } from './real-kube.ts';
export { RealKubeFailure } from './real-kube.ts';
export { stagedNodeFaults, stagedPodFaults } from './stages/fault-annotation.ts';
export type { Pace } from './stages/pace.ts';
export { startRealKube } from './start-real-kube.ts';
