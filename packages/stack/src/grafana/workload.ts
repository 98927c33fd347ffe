import type { StackConfig } from '../config/types.ts';
import { backendPriority } from '../foundation/priorities.ts';
import { grafanaClient, names, ports } from '../names.ts';
import { dataVolume } from '../objects/data-volume.ts';
import { type Container, type PodSpec, type Probe, restrictedContainer, restrictedPod } from '../objects/pod.ts';
import { clientTlsMounts, clientTlsVolumes } from '../objects/tls-volume.ts';
import { resourcesOf } from '../profiles.ts';
import { images } from '../versions.ts';
import { dashboardMapNames } from './dashboards.ts';
import { grafanaPaths } from './ini.ts';

const user = 472;

export const iniFile = 'grafana.ini';
export const datasourcesMap = 'grafana-datasources';
export const providersMap = 'grafana-dashboard-providers';

export function grafanaPod(config: StackConfig): PodSpec {
  return {
    serviceAccountName: names.grafana,
    automountServiceAccountToken: false,
    priorityClassName: backendPriority,
    terminationGracePeriodSeconds: 30,
    securityContext: restrictedPod(user),
    enableServiceLinks: false,
    containers: [container(config)],
    volumes: [
      ...dataVolume(config, 'grafana'),
      { name: 'config', configMap: { name: names.grafana } },
      { name: 'secrets', secret: { secretName: names.grafana } },
      { name: 'datasources', configMap: { name: datasourcesMap } },
      { name: 'providers', configMap: { name: providersMap } },
      // Boards come beside it and in phase 5; those that are there are shown.
      {
        name: 'dashboards',
        projected: {
          sources: dashboardMapNames(config).map((name) => ({ configMap: { name, optional: true } })),
        },
      },
      // Data source plugins are processes that it talks to over sockets here.
      { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      ...clientTlsVolumes(config, grafanaClient),
    ],
  };
}

function container(config: StackConfig): Container {
  return {
    name: names.grafana,
    image: images.grafana,
    env: [{ name: 'GF_PATHS_CONFIG', value: `${grafanaPaths.config}/${iniFile}` }],
    ports: [{ name: 'http', containerPort: ports.grafana }],
    startupProbe: probe({ periodSeconds: 5, failureThreshold: 60 }),
    readinessProbe: probe({ periodSeconds: 10, failureThreshold: 3 }),
    livenessProbe: probe({ periodSeconds: 30, failureThreshold: 6 }),
    resources: resourcesOf(config, 'grafana'),
    securityContext: restrictedContainer,
    volumeMounts: [
      { name: 'data', mountPath: grafanaPaths.data },
      { name: 'config', mountPath: grafanaPaths.config, readOnly: true },
      { name: 'secrets', mountPath: grafanaPaths.secrets, readOnly: true },
      { name: 'datasources', mountPath: `${grafanaPaths.provisioning}/datasources`, readOnly: true },
      { name: 'providers', mountPath: `${grafanaPaths.provisioning}/dashboards`, readOnly: true },
      { name: 'dashboards', mountPath: grafanaPaths.dashboards, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...clientTlsMounts(config),
    ],
  };
}

function probe(timing: Pick<Probe, 'periodSeconds' | 'failureThreshold'>): Probe {
  return { httpGet: { path: '/api/health', port: 'http' }, timeoutSeconds: 4, ...timing };
}
