/**
 * Points at one key of a Secret that already exists, or will before the component starts. Values never stand in the config.
 * The namespace is the one of the component that reads it (each field says which).
 */
export interface SecretRef {
  readonly secret: string;
  readonly key: string;
}
