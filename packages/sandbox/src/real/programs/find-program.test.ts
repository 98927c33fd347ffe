import { describe, expect, it } from 'vitest';
import { anyFittingBuild, findProgram } from './find-program.ts';
import { etcd } from './kube-programs.ts';
import type { Machine } from './machine.ts';
import { alertmanager, loki, otelcolGateway } from './telemetry-programs.ts';

/** A machine with these executables, by path, and what each prints as its version. */
function machine(
  programs: Record<string, string>,
  environment: Record<string, string> = { PATH: '/usr/bin:/opt/bin' },
): Machine {
  return {
    environment,
    homeFolder: '/home/me',
    isExecutable: async (path) => path in programs,
    listFolder: async (folder) => {
      const inside = Object.keys(programs).filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(inside.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))];
    },
    run: async (path) => ({ exitCode: 0, output: programs[path] ?? '' }),
  };
}

const cached = (folder: string) => `/home/me/.cache/otelops/servers/etcd/${folder}/etcd`;

describe('a program', () => {
  it('is taken from its variable whatever its version', async () => {
    const found = await findProgram(
      etcd,
      machine(
        { '/my/etcd': 'etcd Version: 3.4.23', '/usr/bin/etcd': 'etcd Version: 3.6.5' },
        { OTELOPS_ETCD: '/my/etcd', PATH: '/usr/bin' },
      ),
    );
    expect(found).toMatchObject({ state: 'found', source: 'variable', path: '/my/etcd', version: '3.4.23' });
  });

  it('is not looked for elsewhere where its variable is wrong', async () => {
    const found = await findProgram(
      etcd,
      machine({ '/usr/bin/etcd': 'etcd Version: 3.6.5' }, { OTELOPS_ETCD: 'etcd', PATH: '/usr/bin' }),
    );
    expect(found).toMatchObject({ state: 'missing', buildable: false });
    expect(found.state === 'missing' && found.reasons).toEqual([
      'OTELOPS_ETCD names etcd, which is no absolute path of an executable file',
    ]);
  });

  it('is taken from PATH where its version fits, the first that does', async () => {
    const found = await findProgram(
      etcd,
      machine({ '/usr/bin/etcd': 'etcd Version: 3.4.23', '/opt/bin/etcd': 'etcd Version: 3.5.16' }),
    );
    expect(found).toMatchObject({ state: 'found', source: 'path', path: '/opt/bin/etcd', version: '3.5.16' });
  });

  it('goes by another name where a distribution names it so', async () => {
    const found = await findProgram(
      alertmanager,
      machine({ '/usr/bin/prometheus-alertmanager': 'alertmanager, version 0.33.1 (branch: )' }),
    );
    expect(found).toMatchObject({ state: 'found', path: '/usr/bin/prometheus-alertmanager' });
  });

  it('is not taken for another one of the same name', async () => {
    const found = await findProgram(loki, machine({ '/usr/bin/loki': 'LOKI 2.4.7, linkage analysis' }));
    expect(found).toMatchObject({ state: 'missing', buildable: true });
    expect(found.state === 'missing' && found.reasons[1]).toBe(
      '/usr/bin/loki is another program, wanted is 3.7.0 or newer, below 4.0.0',
    );
  });

  it('is taken from the cache folder, the newest that fits, and never from an unfinished build', async () => {
    const found = await findProgram(
      etcd,
      machine({
        [cached('3.6.9-0123456789ab')]: '',
        [cached('3.6.16-0123456789ab')]: '',
        [cached('.unfinished-3.6.17')]: '',
        [cached('4.0.0-0123456789ab')]: '',
      }),
    );
    expect(found).toMatchObject({
      state: 'found',
      source: 'cache',
      version: '3.6.16',
      path: cached('3.6.16-0123456789ab'),
    });
  });

  it('is looked for below XDG_CACHE_HOME where that is an absolute path', async () => {
    const path = '/cache/otelops/servers/etcd/3.6.16-0123456789ab/etcd';
    const builds = await anyFittingBuild(etcd, machine({ [path]: '' }, { XDG_CACHE_HOME: '/cache' }));
    expect(builds).toEqual([{ path, version: '3.6.16' }]);
    expect(await anyFittingBuild(etcd, machine({ [path]: '' }, { XDG_CACHE_HOME: 'cache' }))).toEqual([]);
  });

  it('is missing with a reason for each place', async () => {
    const found = await findProgram(otelcolGateway, machine({}));
    expect(found.state === 'missing' && found.reasons).toEqual([
      'none of OTELOPS_OTELCOL_GATEWAY, OTELOPS_OTELCOL is set',
      'no otelcol-gateway on PATH',
      'not in the cache folder /home/me/.cache/otelops/servers',
    ]);
  });
});
