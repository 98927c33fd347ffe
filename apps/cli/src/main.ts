#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Compiled code is kept between runs: start-up is what people wait for most often.
enableCompileCache();
const { runCli } = await import('./cli.ts');
process.exitCode = await runCli(process);
