import { createRequire } from 'node:module';
import { z } from 'zod';

/** The version of this package. */
export function botVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('../package.json');
  return z.object({ version: z.string() }).parse(manifest).version;
}
