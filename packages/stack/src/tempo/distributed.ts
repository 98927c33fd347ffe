import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { names, ports, scheme } from '../names.ts';
import { gossipCertificate } from '../objects/certificate.ts';
import { configMap } from '../objects/config-map.ts';
import type { Identity } from '../objects/metadata.ts';
import { headlessService, service } from '../objects/service.ts';
import { serviceAccount } from '../objects/workload.ts';
import { toYaml } from '../objects/yaml.ts';
import { mtlsOn } from '../tls.ts';
import { versions } from '../versions.ts';
import { tempoPolicy } from './network.ts';
import { gossipLabel, tempoHeadless, tempoParts } from './part-names.ts';
import { liveStoreBudget, partWorkload } from './part-workload.ts';
import { type TempoPart, tempoPartsOf } from './parts.ts';
import { tempoConfig } from './settings.ts';
import { tempoFile } from './workload.ts';

const base = 'tempo-base';

/**
 * Tempo in parts. The live stores come first, one zone after the other, so that in every deploy one zone has the newest spans;
 * then all the others together, since query frontends are not ready before queriers are, nor these without them. What a Tempo in
 * one process was known by changes last.
 */
export function distributedTempo(config: StackConfig): readonly Component[] {
  const parts = tempoPartsOf(config);
  const stores = parts.filter(({ zone }) => zone !== undefined);
  const others = parts.filter(({ zone }) => zone === undefined);
  return [
    {
      name: base,
      summary: 'What the parts of Tempo have in common',
      dependsOn: ['namespaces', 'priorities', 'storage', ...(mtlsOn(config) ? ['backend-certificates'] : [])],
      objects: [
        serviceAccount(identityOf(config, names.tempo)),
        configMap(identityOf(config, names.tempo), { [tempoFile]: toYaml(tempoConfig(config)) }),
        ...ring(config),
        liveStoreBudget(config),
      ],
    },
    ...stores.map((part, index) => ({
      name: part.name,
      summary: `Newest traces, ${part.zone}`,
      dependsOn: [stores[index - 1]?.name ?? base],
      objects: objectsOf(config, part),
    })),
    {
      name: names.tempo,
      summary: 'Traces',
      dependsOn: stores.slice(-1).map(({ name }) => name),
      objects: [...services(config), ...others.flatMap((part) => objectsOf(config, part))],
    },
  ];
}

function objectsOf(config: StackConfig, part: TempoPart): readonly Manifest[] {
  return [...partWorkload(config, part), ...tempoPolicy(config, part)];
}

function identityOf({ namespaces }: StackConfig, name: string): Identity {
  return { name, namespace: namespaces.monitoring, version: versions.tempo };
}

function services(config: StackConfig): readonly Manifest[] {
  const http = { name: 'http', port: ports.tempo, targetPort: 'http', appProtocol: scheme(config) };
  const grpc = { name: 'grpc', port: ports.tempoGrpc, targetPort: 'grpc' };
  const frontends = { ...identityOf(config, tempoHeadless.frontends), part: tempoParts.frontend };
  return [
    service(identityOf(config, tempoParts.frontend), { ports: [http] }),
    headlessService(frontends, [grpc]),
    service(identityOf(config, tempoParts.distributor), {
      ports: [
        { name: 'otlp-grpc', port: ports.otlpGrpc, targetPort: 'otlp-grpc', appProtocol: 'grpc' },
        { name: 'otlp-http', port: ports.otlpHttp, targetPort: 'otlp-http', appProtocol: scheme(config) },
      ],
    }),
    service(identityOf(config, tempoParts.scheduler), { ports: [grpc] }),
  ];
}

/** Every member of the ring, ready or not: they find each other here. */
function ring(config: StackConfig): readonly Manifest[] {
  const name = tempoHeadless.gossip;
  const identity = { ...identityOf(config, name), part: names.tempo };
  const gossip = { name: 'gossip', port: ports.tempoGossip, targetPort: 'gossip' };
  return [
    headlessService(identity, [gossip], gossipLabel),
    ...(mtlsOn(config) ? [gossipCertificate(config, { name, place: 'monitoring', services: [name] })] : []),
  ];
}
