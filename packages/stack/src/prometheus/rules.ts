import { ruleFiles } from '@otelops/alerts';
import type { Component, Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { names, rulesMaps } from '../names.ts';
import { configMap } from '../objects/config-map.ts';
import { toYaml } from '../objects/yaml.ts';
import { replicasOf } from '../profiles.ts';
import { tempoInParts, tempoPodPatterns } from '../tempo/part-names.ts';

const macosFile = /^macs?\b/;

/** Rules of phase 4; Prometheus reads them when they appear. */
export function alertRules(config: StackConfig): Component {
  return {
    name: 'alert-rules',
    summary: 'Alert rules',
    dependsOn: [names.prometheus],
    objects: [rulesMap(config, rulesMaps[0], (file) => !macosFile.test(file))],
  };
}

/** Rules of phase 5: of the Macs that the config names. */
export function macosRulesMap(config: StackConfig): Manifest {
  return rulesMap(config, rulesMaps[1], (file) => macosFile.test(file));
}

function rulesMap(config: StackConfig, name: string, belongs: (file: string) => boolean): Manifest {
  const files = ruleFiles({
    nodes: config.cluster.nodes,
    gateways: config.collectors.gateway.replicas,
    prometheuses: replicasOf(config, 'prometheus'),
    macs: config.macs.hosts.map((host) => host.name),
    chatbot: config.chatbot !== undefined,
    ...(tempoInParts(config) && { tempoPods: tempoPodPatterns }),
  });
  const texts = Object.entries(files)
    .filter(([file]) => belongs(file))
    .map(([file, rules]) => [file, toYaml(rules)]);
  return configMap(
    { name, namespace: config.namespaces.monitoring, part: names.prometheus },
    Object.fromEntries(texts),
  );
}
