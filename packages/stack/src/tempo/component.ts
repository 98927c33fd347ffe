import type { Component } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { distributedTempo } from './distributed.ts';
import { tempoInParts } from './part-names.ts';
import { singleTempo } from './single.ts';

/** Traces: one process, or several in parts where the config names a Kafka for them. */
export function tempo(config: StackConfig): readonly Component[] {
  return tempoInParts(config) ? distributedTempo(config) : [singleTempo(config)];
}
