import type { Component } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { grafanaClient, headless, names } from '../names.ts';
import { keptClientCertificate, leafCertificate } from '../objects/certificate.ts';
import { replicasOf, type VolumePart } from '../profiles.ts';
import { tempoServices } from '../tempo/part-names.ts';
import { mtlsOn } from '../tls.ts';

/** Certificates before the pods that mount them: a pod whose Secret is missing waits, and looks broken meanwhile. */
export function backendCertificates(config: StackConfig): readonly Component[] {
  return certificates(config, 'backend-certificates', ['prometheus', 'loki', 'tempo']);
}

/** Of Alertmanager, and one that Grafana shows the databases, which it reads only when it starts; itself it is no server with TLS. */
export function screenCertificates(config: StackConfig): readonly Component[] {
  const client = keptClientCertificate(config, { name: grafanaClient, place: 'grafana', services: [] });
  return certificates(config, 'screen-certificates', ['alertmanager']).map((component) => ({
    ...component,
    objects: [...component.objects, client],
  }));
}

const headlessNames: Partial<Readonly<Record<VolumePart, string>>> = headless;

function certificates(
  config: StackConfig,
  name: string,
  parts: readonly Exclude<VolumePart, 'grafana'>[],
): readonly Component[] {
  if (!mtlsOn(config)) return [];
  return [
    {
      name,
      summary: `Certificates of ${parts.join(', ')}`,
      dependsOn: ['namespaces', 'certificate-authority'],
      objects: parts.map((part) => {
        const pods = headlessNames[part];
        return leafCertificate(config, {
          name: names[part],
          place: 'monitoring',
          services: part === 'tempo' ? tempoServices(config) : [names[part]],
          ...(pods !== undefined && replicasOf(config, part) > 1 && { podServices: [pods] }),
        });
      }),
    },
  ];
}
