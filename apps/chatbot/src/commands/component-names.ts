/** The components that a config as long as the example has, for completion; what is offered may not be in every config. */
export async function componentNames(): Promise<readonly string[]> {
  const { buildPhases, initConfig, parseConfig } = await import('@otelops/stack');
  const { config } = parseConfig(initConfig({}));
  if (config === undefined) return [];
  return buildPhases(config).flatMap(({ components }) => components.map(({ name }) => name));
}
