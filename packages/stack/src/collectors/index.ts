import type { Component } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';

/** Collectors of phase 2. */
export function collectorComponents(_config: StackConfig): readonly Component[] {
  return [];
}
