import { describe, expect, it } from 'vitest';
import { judgeDemand } from './demand.ts';
import { searchRealKube } from './find-binaries.ts';
import type { Machine } from './programs/machine.ts';
import type { Program } from './programs/program.ts';

const bare: Machine = {
  environment: {},
  homeFolder: '/home/me',
  isExecutable: async (path) => path.startsWith('/cache/'),
  listFolder: async () => [],
  run: async () => ({ exitCode: undefined, output: '' }),
};
const builds =
  (missing: string) =>
  async ({ name }: Program) =>
    name === missing ? [] : [{ path: `/cache/${name}`, version: '1.35.4' }];

describe('the programs of a real control plane', () => {
  it('are found together, each in its place', async () => {
    const search = await searchRealKube(bare, builds('none'));
    expect(search.state === 'found' && search.binaries.apiServer.path).toBe('/cache/kube-apiserver');
    expect(judgeDemand(search, { OTELOPS_REQUIRE_SERVERS: '1' }).state).toBe('run');
  });

  it('are missing with the name of each that is, why, and the way to have it', async () => {
    const search = await searchRealKube(bare, builds('kwok'));
    expect(search.state === 'missing' && search.reason).toMatch(
      /^no kwok \(none of OTELOPS_KWOK is set; .*`npm run servers -- install kube` builds them$/,
    );
    expect(search.programs.filter(({ state }) => state === 'found')).toHaveLength(4);
  });

  it('make tests skip where they are missing, and fail where they are required', async () => {
    const search = await searchRealKube(bare, builds('etcd'));
    expect(judgeDemand(search, {}).state).toBe('skip');
    expect(judgeDemand(search, { OTELOPS_REQUIRE_SERVERS: '1' }).state).toBe('fail');
  });
});
