import type { RedactionConfig } from '../../config/types.ts';
import { literal } from '../settings.ts';
import { secretKeyPatterns, secretValuePatterns } from './redaction-patterns.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/redactionprocessor */
export interface RedactionProcessor {
  readonly allow_all_keys: true;
  readonly blocked_key_patterns: readonly string[];
  readonly blocked_values: readonly string[];
  readonly redact_all_types: boolean;
  readonly summary: 'info' | 'silent';
}

/**
 * Masks secrets and personal data in attributes of resources, scopes, spans, span events and points, and in log bodies.
 * Masked, not hashed: the hash of an address is found by trying addresses. `allow_all_keys`, since a list of allowed keys
 * that is empty deletes everything. The summary counts what was masked and names nothing.
 */
export function redaction({ blockedKeys, blockedValues }: RedactionConfig): RedactionProcessor {
  return {
    allow_all_keys: true,
    blocked_key_patterns: [...secretKeyPatterns, ...blockedKeys].map(literal),
    blocked_values: [...Object.values(secretValuePatterns), ...blockedValues].map(literal),
    redact_all_types: true,
    summary: 'info',
  };
}

/** The same for metrics, without the count: a further attribute would make a further series. */
export function metricRedaction(config: RedactionConfig): RedactionProcessor {
  return { ...redaction(config), summary: 'silent' };
}
