import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runTryOut } = await import('./run-try-out.ts');
process.exitCode = await runTryOut(process);
// A connection that a browser holds open must not keep it alive.
setTimeout(() => process.exit(), 2_000).unref();
