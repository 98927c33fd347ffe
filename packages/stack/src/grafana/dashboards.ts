import { allDashboards, type Dashboard, dashboardJson } from '@otelops/dashboards';
import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { names } from '../names.ts';
import { reloadedConfigMap } from '../objects/config-map.ts';
import { toYaml } from '../objects/yaml.ts';
import { grafanaPaths } from './ini.ts';

const macosUid = 'otelops-macos-monitoring';
export const homeUid = 'otelops-cluster-overview';

const botUid = 'otelops-slack-bot';

/** Boards of phase 4: all but the one that phase 5 brings, and that of the bot only where there is one. */
function clusterDashboards({ chatbot }: StackConfig): readonly Dashboard[] {
  return allDashboards().filter(({ uid }) => uid !== macosUid && (uid !== botUid || chatbot !== undefined));
}

/** Boards of phase 5. */
export function macosDashboards(): readonly Dashboard[] {
  return allDashboards().filter(({ uid }) => uid === macosUid);
}

function dashboardMapName({ uid }: Dashboard): string {
  return `grafana-dashboard-${uid}`;
}

/** Those of all boards of a config. */
export function dashboardMapNames(config: StackConfig): readonly string[] {
  return [...clusterDashboards(config), ...macosDashboards()].map(dashboardMapName);
}

/** Grafana looks for changed boards every so often. The label is the one that other installations' sidecars look for, so that the boards can be shown there as well. */
export function dashboardMap(config: StackConfig, dashboard: Dashboard): Manifest {
  const identity = {
    name: dashboardMapName(dashboard),
    namespace: config.namespaces.grafana,
    part: names.grafana,
    labels: { grafana_dashboard: '1' },
  };
  return reloadedConfigMap(identity, { [`${dashboard.uid}.json`]: dashboardJson(dashboard) });
}

/** The boards, apart from Grafana: it finds new ones without a restart. */
export function dashboards(config: StackConfig): Component {
  return {
    name: 'dashboards',
    summary: 'Dashboards',
    dependsOn: ['namespaces'],
    objects: clusterDashboards(config).map((dashboard) => dashboardMap(config, dashboard)),
  };
}

interface DashboardProviders {
  readonly apiVersion: 1;
  readonly providers: readonly {
    readonly name: string;
    readonly folder: string;
    readonly type: 'file';
    readonly disableDeletion: boolean;
    readonly allowUiUpdates: boolean;
    readonly updateIntervalSeconds: number;
    readonly options: { readonly path: string; readonly foldersFromFilesStructure: boolean };
  }[];
}

export function dashboardProviders(): string {
  const file: DashboardProviders = {
    apiVersion: 1,
    providers: [
      {
        name: 'otelops',
        folder: 'otelops',
        type: 'file',
        disableDeletion: true,
        allowUiUpdates: false,
        updateIntervalSeconds: 30,
        options: { path: grafanaPaths.dashboards, foldersFromFilesStructure: false },
      },
    ],
  };
  return toYaml(file);
}
