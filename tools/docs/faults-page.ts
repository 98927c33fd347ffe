import type { FaultClass } from '../../packages/deployer/acceptance/waiting/fault-table.ts';

/** `docs/faults.md`, from the table that the acceptance tests run on both servers. */
export function renderFaultsPage(faults: readonly FaultClass[]): string {
  const rows = faults.map(({ name, code, tree, graceMs, not }) => {
    const grace =
      graceMs === 'never' ? 'shown, never ends the wait' : graceMs === 0 ? 'at once' : `after ${graceMs / 1000} s`;
    const where =
      not === undefined ? 'both' : not.server === 'real' ? `sandbox only: ${not.why}` : `real only: ${not.why}`;
    return `| ${name} | \`${code}\` | ${tree.join(' › ')} | ${grace} | ${where} |`;
  });
  return `# Faults, and what is said of them

Made from the acceptance table by \`npm run docs\`. Each fault is brought about in the sandbox and on a real API server; the test holds the reason
code, the way of the cause tree and the advice; with \`OTELOPS_STRICT_CLOCK=1\` also that the wait ends no later than a second after the grace in which
it could still come right.

| fault | reason code | cause tree | ends the wait | tried on |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
