/**
 * How loud an alert is. `critical`: somebody is woken. `warning`: somebody looks today. `info`: worth
 * knowing. `none`: shown to nobody: the Watchdog.
 */
export type Severity = 'critical' | 'warning' | 'info' | 'none';

/** From loud to quiet. */
export const severities: readonly Severity[] = ['critical', 'warning', 'info', 'none'];

/** The severities at least as loud as one. */
export function atLeast(severity: Exclude<Severity, 'none'>): readonly Severity[] {
  return severities.slice(0, severities.indexOf(severity) + 1);
}
