export { exampleConfig } from './config/example.ts';
export { type ConfigFault, formatFault } from './config/fault.ts';
export { type InitOptions, initConfig } from './config/init.ts';
export { type ParsedConfig, parseConfig } from './config/parse.ts';
export { bytesOf, goDuration, mebibytesOf, secondsOf } from './config/quantities.ts';
export { stackConfigJsonSchema } from './config/schema-tree.ts';
export type { Duration, Profile, Quantity, SecretRef, StackConfig } from './config/types.ts';
export { buildPhases } from './phases.ts';
export { artifacts, images, type StackArtifact, stackArtifacts, versions } from './versions.ts';
