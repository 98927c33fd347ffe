// `npm start`: opens the Slack sandbox, and beside it brings all five phases up in a cluster of the terminal's own.
// Stays until Ctrl-C; under CI=true it ends when the five phases are up, with their exit code.
import { spawn } from 'node:child_process';

const stays = process.env.CI !== 'true';
const run = (file, words, options) =>
  spawn(process.execPath, ['--conditions=@otelops/source', file, ...words], options);

const page = run('apps/chatbot/src/try/main.ts', process.argv.slice(2), {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
const pageEnded = new Promise((resolve) => page.once('exit', (code) => resolve(code ?? 1)));
const pageOpened = new Promise((resolve) => page.once('message', (message) => resolve(message.url)));
const url = await Promise.race([pageOpened, pageEnded]);
if (typeof url !== 'string') process.exit(url === 0 ? 1 : url);

const env = { ...process.env, OTELOPS_SLACK_SANDBOX: url };
const demo = run('apps/cli/src/main.ts', ['demo', ...(stays ? ['--keep'] : [])], { stdio: 'inherit', env });
const demoEnded = new Promise((resolve) => demo.once('exit', (code) => resolve(code ?? 1)));

// Ctrl-C reaches all three from the terminal; a signal to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of [demo, page]) if (child.exitCode === null) child.kill(signal);
  });
}

const code = await Promise.race([demoEnded, pageEnded]);
for (const child of [demo, page]) if (child.exitCode === null) child.kill('SIGTERM');
const [demoCode] = await Promise.all([demoEnded, pageEnded]);
process.exitCode = code === 0 ? demoCode : code;
