import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The YAML library, loaded when it is first needed: 20 ms that a command without YAML does not spend at its start. */
export function yamlLibrary(): typeof import('yaml') {
  return require('yaml');
}
