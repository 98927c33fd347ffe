import { describe, expect, it } from 'vitest';
import {
  apiServerArguments,
  controllerManagerArguments,
  etcdArguments,
  kwokArguments,
  schedulerArguments,
} from './command-lines.ts';

const ports = { etcd: 1001, api: 1002, kwok: 1003 };
const folder = '/tmp/otelops-kube-x';
const all = [
  etcdArguments(folder, ports),
  apiServerArguments(folder, ports),
  controllerManagerArguments(folder),
  schedulerArguments(folder),
  kwokArguments(folder, ports),
];

describe('the command lines of the servers', () => {
  it('name the folder of the cluster, by which leftovers are known', () => {
    for (const given of all) expect(given.join(' ')).toContain(folder);
  });

  it('listen on loopback only', () => {
    const addresses = all.flat().flatMap((argument) => argument.match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? []);
    expect(new Set(addresses)).toEqual(new Set(['127.0.0.1', '10.43.0.0', '10.42.0.0']));
  });

  it('leave admission and RBAC as a real cluster has them', () => {
    const given = apiServerArguments(folder, ports);
    expect(given).toContain('--authorization-mode=Node,RBAC');
    expect(given.join(' ')).not.toMatch(/admission|anonymous|AlwaysAllow/);
  });
});
