import { exampleConfig, gatewayCollectorConfig } from '@otelops/stack';
import { expect, test } from 'vitest';
import { measures } from './measures.ts';

test.each(['small', 'medium', 'large'] as const)(
  'spans to Tempo are counted at an exporter that the gateways of profile %s have',
  (profile) => {
    const [, pattern = ''] = /exporter=~"([^"]+)"/.exec(measures['spans-sent'].text) ?? [];
    const exporters = Object.keys(gatewayCollectorConfig({ ...exampleConfig(), profile }).exporters ?? {});
    expect(exporters.filter((name) => new RegExp(`^(?:${pattern})$`).test(name))).toHaveLength(1);
  },
);
