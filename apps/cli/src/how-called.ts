/**
 * How the command was called, so that what it advises can be pasted: `npm run otel --` from a checkout of the project, where
 * nothing puts `otel` into the path, else `otel`.
 */
export function howCalled(env: Readonly<Record<string, string | undefined>>): string {
  const script = env['npm_lifecycle_event'];
  const isCheckout = env['npm_package_name'] === 'otelops' && (script === 'otel' || script === 'start');
  return isCheckout ? 'npm run otel --' : 'otel';
}
