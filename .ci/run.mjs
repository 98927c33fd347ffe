// Runs the steps one after another, goes on after a failure, and adds up what the test runners counted. A step that is
// not a test run counts as one check.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const results = process.env.OTELOPS_CI_RESULTS ?? '';
mkdirSync(results, { recursive: true });

/** `report` names the vitest report that the step leaves; minutes bound the step. */
const steps = [
  { name: 'install', command: 'npm ci', minutes: 8, needed: true },
  {
    name: 'test',
    command: 'npm test -- --reporter=default --reporter=json --outputFile.json=$REPORT',
    minutes: 15,
    report: true,
  },
  { name: 'lint', command: 'npm run lint', minutes: 3 },
  { name: 'types', command: 'npm run typecheck', minutes: 5 },
  { name: 'dead code', command: 'npm run knip', minutes: 3 },
  { name: 'packages', command: 'npm run check:packages', minutes: 8 },
  { name: 'release rehearsal', command: 'npm run release:rehearse', minutes: 10 },
  { name: 'main job', command: 'npm start', minutes: 3 },
  {
    name: 'chromium',
    command:
      'test -n "$OTELOPS_CHROMIUM" || command -v chromium chromium-browser google-chrome || (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core fonts-noto-color-emoji)',
    minutes: 10,
  },
  {
    name: 'tests in a browser',
    command: 'npm run test:browser -- --reporter=default --reporter=json --outputFile.json=$REPORT',
    minutes: 15,
    report: true,
  },
  { name: 'servers', command: 'npm run servers -- install all', minutes: 50 },
  {
    name: 'tests on real servers',
    command: 'npm run test:servers -- --reporter=default --reporter=json --outputFile.json=$REPORT',
    minutes: 40,
    report: true,
  },
];

const total = { passed: 0, failed: 0, skipped: 0 };
/** Told again at the end: between a test that failed early and the last line there are thousands of others. */
const failures = [];

for (const step of steps) {
  const started = Date.now();
  console.log(`\n=== ${step.name}: ${step.command.replace('$REPORT', '...')}`);
  const report = join(results, `${step.name.replaceAll(' ', '-')}.json`);
  const end = await run(step.command, { REPORT: report }, step.minutes);
  const counted = step.report && existsSync(report) ? countReport(report) : { passed: 0, failed: 0, skipped: 0 };
  const ok = end === 'exit 0';
  if (!step.report) counted[ok ? 'passed' : 'failed'] += 1;
  // A run that failed without a failed test (a crash, a time-out, no test at all) is a failure all the same.
  if (step.report && ((!ok && counted.failed === 0) || counted.passed === 0)) counted.failed += 1;
  for (const key of Object.keys(total)) total[key] += counted[key];
  const seconds = Math.round((Date.now() - started) / 1000);
  const outcome = `=== ${step.name}: ${ok ? 'ok' : `FAILED (${end})`} in ${seconds} s`;
  console.log(outcome);
  if (counted.failed > 0) failures.push(outcome, ...(step.report && existsSync(report) ? failedTests(report) : []));
  if (!ok && step.needed) break;
}

for (const line of failures) console.log(line);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

/** How it ended. It runs in a process group of its own, so that past its time everything that it started ends with it. */
function run(command, environment, minutes) {
  const child = spawn('bash', ['-c', command], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
    detached: true,
  });
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // All of the group have ended by themselves.
    }
  };
  const passOn = (signal) => {
    kill(signal);
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn);
  return new Promise((resolve) => {
    let overdue = false;
    const timer = setTimeout(() => {
      overdue = true;
      kill('SIGKILL');
    }, minutes * 60_000);
    const done = (how) => {
      clearTimeout(timer);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, passOn);
      // What a step left behind in the background would disturb the next one.
      kill('SIGKILL');
      resolve(overdue ? `not done after ${minutes} minutes` : how);
    };
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => done(code === null ? `ended by ${signal}` : `exit ${code}`));
  });
}

function countReport(path) {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report;
  const broken = report.testResults.filter(didNotCome).length;
  return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests + numTodoTests };
}

/** A file that did not load, or whose preparation failed, fails no test of its own: its tests count as skipped, or not at all. */
function didNotCome({ status, assertionResults }) {
  return status === 'failed' && assertionResults.every((one) => one.status !== 'failed');
}

/** A line for each test that failed and each file that did not come to its tests: where, its name, how its error begins. */
function failedTests(path) {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const begin = (message) => (message ?? '').split('\n')[0].slice(0, 300);
  return report.testResults.flatMap((result) => {
    const file = relative(process.cwd(), result.name);
    if (didNotCome(result)) return [`  ${file}: ${begin(result.message) || 'its preparation failed, see above'}`];
    const failed = result.assertionResults.filter((one) => one.status === 'failed');
    return failed.map((one) => `  ${file} > ${one.fullName}: ${begin(one.failureMessages[0])}`);
  });
}
