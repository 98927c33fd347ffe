import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

describe('the command line', () => {
  it.each([
    [['install', 'kube'], { command: 'install', selection: 'kube', jobs: undefined }],
    [['install'], { command: 'install', selection: 'all', jobs: undefined }],
    [['install', '--jobs', '1', 'telemetry'], { command: 'install', selection: 'telemetry', jobs: 1 }],
    [['list'], { command: 'list', selection: 'all', jobs: undefined }],
  ])('%j is understood', (given, expected) => {
    expect(parseArguments(given)).toEqual(expected);
  });

  it.each([
    [[]],
    [['remove']],
    [['install', 'everything']],
    [['install', 'kube', 'all']],
    [['install', '--jobs']],
    [['list', '--jobs', '0']],
  ])('%j is refused', (given) => {
    expect(parseArguments(given)).toBeUndefined();
  });
});
