import { describe, expect, it } from 'vitest';
import { StatusError } from '../status/status.ts';
import type { KubeObject } from '../types.ts';
import { matchesFields, parseFieldSelector } from './field-selector.ts';

const pods = { group: '', plural: 'pods' };
const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'n' },
  spec: { nodeName: 'mac-1' },
  status: { phase: 'Running' },
};

describe('field selectors', () => {
  it.each([
    ['metadata.name=web', true],
    ['metadata.name==web,metadata.namespace=n', true],
    ['spec.nodeName!=mac-2,status.phase=Running', true],
    ['status.phase!=Running', false],
    ['spec.nodeName=', false],
    ['spec.hostNetwork=false', true],
  ])('%s selects a pod: %s', (text, expected) => {
    expect(matchesFields(parseFieldSelector(text, pods), pod)).toBe(expected);
  });

  it('refuse fields that a kind cannot be selected by', () => {
    expect(() => parseFieldSelector('spec.containers=1', pods)).toThrow(StatusError);
    expect(() => parseFieldSelector('status.phase=x', { group: '', plural: 'configmaps' })).toThrow(StatusError);
  });

  it('take a comma in a value behind a backslash', () => {
    expect(parseFieldSelector('metadata.name=a\\,b', pods)).toEqual([
      { field: 'metadata.name', equal: true, value: 'a,b' },
    ]);
  });
});
