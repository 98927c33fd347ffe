// Draws the pictures of the docs from real runs: each command runs in a terminal (by `script`), and what the terminal shows is
// drawn as SVG.
//
//   node --conditions=@otelops/source tools/screens/main.ts
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { drawTerminal } from './terminal-svg.ts';

interface Shot {
  readonly name: string;
  /** Lines run before it, whose output is not shown. */
  readonly before?: readonly string[];
  readonly command: string;
  readonly rows: number;
}

const columns = 108;
const folder = mkdtempSync(join(tmpdir(), 'otelops-screens-'));
const root = resolve(import.meta.dirname, '../..');
const otel = `${process.execPath} --conditions=@otelops/source ${join(root, 'apps/cli/src/main.ts')}`;

const shots: readonly Shot[] = [
  { name: 'deploy', command: 'otel deploy all --sandbox --yes', rows: 60 },
  { name: 'failure', command: 'otel demo --fault loki=crash-loop', rows: 80 },
];

/** These want a sandbox that stays between them. */
const keptShots: readonly Shot[] = [
  { name: 'status', before: ['otel deploy all --sandbox --yes'], command: 'otel status --sandbox', rows: 24 },
  {
    name: 'plan',
    before: ['otel init --cluster-name k3s-macs', 'sed -i "s/metrics: 30d/metrics: 14d/" otel-stack.yaml'],
    command: 'otel plan phase-3 --sandbox',
    rows: 24,
  },
];

try {
  mkdirSync(join(root, 'docs/screens'), { recursive: true });
  for (const shot of shots) await shoot(shot);
  const sandbox = keepSandbox();
  for (const shot of keptShots) await shoot(shot);
  sandbox();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function shoot({ name, before = [], command, rows }: Shot): Promise<void> {
  for (const line of before) run(line);
  const shown = `\u001b[1m$ ${command}\u001b[0m\r\n${inTerminal(command, rows)}`;
  writeFileSync(
    join(root, `docs/screens/${name}.svg`),
    await drawTerminal(shown, { columns, rows: 200, title: command }),
  );
  console.log(`docs/screens/${name}.svg`);
}

function environment(): NodeJS.ProcessEnv {
  const { CI: _, NO_COLOR: __, ...rest } = process.env;
  return { ...rest, HOME: folder, XDG_STATE_HOME: join(folder, 'state'), TERM: 'xterm-256color', USER: 'mira' };
}

function run(line: string): string {
  const script = `otel() { ${otel} "$@"; }; ${line}`;
  const ran = spawnSync('bash', ['-c', script], {
    cwd: folder,
    env: environment(),
    encoding: 'utf8',
    timeout: 120_000,
  });
  return ran.stdout + ran.stderr;
}

/** What the command writes to a terminal of that size, escape sequences and all. */
function inTerminal(command: string, rows: number): string {
  const script = `stty cols ${columns} rows ${rows}; otel() { ${otel} "$@"; }; ${command}`;
  const ran = spawnSync('script', ['-qec', `bash -c '${script}'`, '/dev/null'], {
    cwd: folder,
    env: environment(),
    encoding: 'utf8',
    input: '',
    timeout: 120_000,
  });
  return ran.stdout;
}

/** Starts a sandbox that stays, and gives what ends it. */
function keepSandbox(): () => void {
  const waiting = 'for i in $(seq 50); do grep -q KUBECONFIG sandbox.log && break; sleep 0.2; done';
  const started = run(`(exec ${otel} sandbox > sandbox.log 2>&1) & echo $!; ${waiting}`);
  const pid = Number(started.trim().split('\n')[0]);
  return () => {
    process.kill(pid, 'SIGINT');
  };
}
