import type { Program } from './program.ts';

/** Programs of the Prometheus project print `<name>, version 3.14.0 (branch: …)`; so do those of Grafana Labs. */
function promulgated(
  name: string,
  variable: string,
  range: Program['range'],
  commands: readonly string[] = [name],
): Program {
  const versionPattern = new RegExp(`^${name}, version v?(\\d+\\.\\d+\\.\\d+)`, 'm');
  return { name, variables: [variable], commands, versionArguments: ['--version'], versionPattern, range };
}

const prometheusLine = { from: '3.14.0', below: '4.0.0' } as const;

/** Older ones lack options that our configuration uses; Debian's builds lack the OTLP receiver whatever their version. */
export const prometheus: Program = promulgated('prometheus', 'OTELOPS_PROMETHEUS', prometheusLine);
export const promtool: Program = promulgated('promtool', 'OTELOPS_PROMTOOL', prometheusLine);

const alertmanagerLine = { from: '0.31.0', below: '1.0.0' } as const;

/** Debian names it differently, so that both names are looked for. */
export const alertmanager: Program = promulgated('alertmanager', 'OTELOPS_ALERTMANAGER', alertmanagerLine, [
  'alertmanager',
  'prometheus-alertmanager',
]);
export const amtool: Program = promulgated('amtool', 'OTELOPS_AMTOOL', alertmanagerLine);

const lokiLine = { from: '3.7.0', below: '4.0.0' } as const;

/** A program of genetics has the same name in Debian: only one that tells a version of Loki counts. */
export const loki: Program = promulgated('loki', 'OTELOPS_LOKI', lokiLine);
export const logcli: Program = promulgated('logcli', 'OTELOPS_LOGCLI', lokiLine);

/** A collector prints `<name of the distribution> version 0.149.0`. A full distribution may serve both roles. */
function collector(name: string, variable: string): Program {
  return {
    name,
    variables: [variable, 'OTELOPS_OTELCOL'],
    commands: [name],
    versionArguments: ['--version'],
    versionPattern: /^otelcol[\w-]* version v?(\d+\.\d+\.\d+)/m,
    range: { from: '0.149.0', below: '1.0.0' },
  };
}

export const otelcolNode: Program = collector('otelcol-node', 'OTELOPS_OTELCOL_NODE');
export const otelcolGateway: Program = collector('otelcol-gateway', 'OTELOPS_OTELCOL_GATEWAY');

/** It does not tell its version, so one on PATH is never known to fit. */
export const telemetrygen: Program = {
  name: 'telemetrygen',
  variables: ['OTELOPS_TELEMETRYGEN'],
  commands: ['telemetrygen'],
  versionArguments: ['--help'],
  versionPattern: /^telemetrygen version v?(\d+\.\d+\.\d+)/m,
  range: { from: '0.149.0', below: '1.0.0' },
};

export const tempo: Program = promulgated('tempo', 'OTELOPS_TEMPO', { from: '3.0.0', below: '4.0.0' });

export const grafana: Program = {
  name: 'grafana',
  variables: ['OTELOPS_GRAFANA'],
  commands: ['grafana'],
  versionArguments: ['--version'],
  versionPattern: /^grafana version (\d+\.\d+\.\d+)/m,
  range: { from: '13.0.0', below: '14.0.0' },
};
