import type { ConfigFile, TextFiles } from '@otelops/operations';
import type { Globals } from '../globals.ts';

const standardPath = 'otel-stack.yaml';

/**
 * The file that was named, or otel-stack.yaml. In the sandbox the built-in example stands in for a missing one, so that
 * there is something to try before anything was written.
 */
export function configFile(globals: Globals, files: TextFiles): ConfigFile {
  return {
    path: globals.config,
    read: async () => {
      const text = await files.read(globals.config);
      if (text !== undefined) return { text, isExample: false };
      const isExample = globals.sandbox && globals.config === standardPath;
      if (!isExample) return undefined;
      const { initConfig } = await import('@otelops/stack');
      return { text: initConfig({}), isExample };
    },
  };
}
