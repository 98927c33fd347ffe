import { type InitOptions, initConfig } from './init.ts';
import { parseConfig } from './parse.ts';
import type { StackConfig } from './types.ts';

/** The config that {@link initConfig} writes, parsed: the defaults. Throws for options that are not valid values. */
export function exampleConfig(options: InitOptions = {}): StackConfig {
  const { config, faults } = parseConfig(initConfig(options));
  if (config === undefined) throw new RangeError(`these options make no valid config: ${JSON.stringify(faults)}`);
  return config;
}
