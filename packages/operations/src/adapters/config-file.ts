import type { ConfigFile, TextFiles } from '../world.ts';

/** Where the config stands when nothing else is said. */
export const standardConfigPath = 'otel-stack.yaml';

export interface ConfigFileOptions {
  readonly path: string;
  readonly files: TextFiles;
  /** In a sandbox the built-in example stands in for a missing standard file, so that there is something to try. */
  readonly sandbox: boolean;
}

/** The file that was named, or otel-stack.yaml. */
export function configFile({ path, files, sandbox }: ConfigFileOptions): ConfigFile {
  return {
    path,
    read: async () => {
      const text = await files.read(path);
      if (text !== undefined) return { text, isExample: false };
      const isExample = sandbox && path === standardConfigPath;
      if (!isExample) return undefined;
      const { initConfig } = await import('@otelops/stack');
      return { text: initConfig({}), isExample };
    },
  };
}
