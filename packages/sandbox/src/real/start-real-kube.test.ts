import { describe, expect, it } from 'vitest';
import type { ClusterPorts } from './command-lines.ts';
import { RealKubeFailure } from './real-kube.ts';
import { onFreePorts } from './start-real-kube.ts';

const failure = (code: RealKubeFailure['code']) =>
  new RealKubeFailure({ code, server: 'etcd', message: 'etcd ended', log: 'last words' });

describe('the choice of ports', () => {
  it('is made anew where another process was faster', async () => {
    const tried: ClusterPorts[] = [];
    const started = await onFreePorts(async (ports) => {
      tried.push(ports);
      if (tried.length < 3) throw failure('port-taken');
      return 'up';
    });
    expect(started).toBe('up');
    expect(tried).toHaveLength(3);
    for (const { etcd, api, kwok } of tried) expect(new Set([etcd, api, kwok]).size).toBe(3);
  });

  it('is not made again for any other failure, nor for ever', async () => {
    let attempts = 0;
    const always = (code: RealKubeFailure['code']) =>
      onFreePorts(() => {
        attempts += 1;
        return Promise.reject(failure(code));
      });
    await expect(always('server-ended')).rejects.toThrow('etcd ended\nlast words');
    expect(attempts).toBe(1);
    await expect(always('port-taken')).rejects.toMatchObject({ code: 'port-taken' });
    expect(attempts).toBe(4);
  });
});
