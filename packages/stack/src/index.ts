export { stackConfigSchema } from './config/schema.ts';
export type { Duration, Profile, Quantity, SecretRef, StackConfig } from './config/types.ts';
export { artifacts, images, type StackArtifact, stackArtifacts, versions } from './versions.ts';
