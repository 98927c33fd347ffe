import type { StackConfig } from '@otelops/stack';
import { speaker } from './speak.ts';
import type { VerbEvent } from './verb.ts';
import { VerbError } from './verb-error.ts';
import type { World } from './world.ts';

/** The config, parsed; every fault and warning in it is said before the verb ends for it. */
export async function* requireConfig(world: World): AsyncGenerator<VerbEvent, StackConfig> {
  const say = speaker(world.clock);
  const { path } = world.config;
  const file = await world.config.read();
  if (file === undefined) {
    throw new VerbError('config-missing', `There is no ${path} here.`, ['otel init', 'otel deploy all --sandbox']);
  }
  const { formatFault, parseConfig } = await import('@otelops/stack');
  const parsed = parseConfig(file.text);
  for (const fault of parsed.faults) {
    yield say.finding({ severity: 'error', code: 'config-invalid', title: formatFault(fault, path) });
  }
  if (parsed.config === undefined) {
    const count = parsed.faults.length === 1 ? 'one fault' : `${parsed.faults.length} faults`;
    // What only deserves a look is said of a config that can be read: of an empty file it would come before what is wrong.
    throw new VerbError('config-invalid', `${path} has ${count}; nothing was done.`, [
      `Mend ${path} where it is said above, then run the same command again.`,
    ]);
  }
  for (const warning of file.isExample ? [] : parsed.warnings) {
    yield say.finding({ severity: 'warning', code: 'config-doubtful', title: formatFault(warning, path) });
  }
  return parsed.config;
}
