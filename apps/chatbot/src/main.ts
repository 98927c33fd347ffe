import { enableCompileCache } from 'node:module';

// Compiled code is kept between starts: a restarted bot should be back before anybody notices.
enableCompileCache();
const { runBot } = await import('./run-bot.ts');
process.exitCode = await runBot(process);
// A connection that nobody closes must not keep a stopped bot alive.
setTimeout(() => process.exit(), 3_000).unref();
