import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkedWith, versions } from './versions.ts';

describe('what the checks run', () => {
  it.each(Object.entries(checkedWith))('%s is the deployed release, or there is a reason', (_, checked) => {
    expect(checked.release === checked.deployed).toBe(checked.why === undefined);
    expect(Object.values(versions)).toContain(checked.deployed);
  });

  it.each([
    ['alertmanager', 'alertmanager', 'github.com/prometheus/alertmanager'],
    ['loki', 'loki', 'github.com/grafana/loki/v3'],
    ['nodeCollector', 'otelcol-node', 'go.opentelemetry.io/collector/receiver/otlpreceiver'],
    ['gatewayCollector', 'otelcol-gateway', 'go.opentelemetry.io/collector/receiver/otlpreceiver'],
  ] as const)('%s is built in that release', (name, folder, module) => {
    const required = readFileSync(new URL(`../../../tools/servers/${folder}/go.mod`, import.meta.url), 'utf8');
    expect(required).toContain(`${module} v${checkedWith[name].release}`);
  });

  it('prometheus is built in that release, whose module counts differently', () => {
    const required = readFileSync(new URL('../../../tools/servers/prometheus/go.mod', import.meta.url), 'utf8');
    const [major, minor, patch] = checkedWith.prometheus.release.split('.');
    expect(required).toContain(`github.com/prometheus/prometheus v0.${major}${minor}.${patch}`);
  });
});
