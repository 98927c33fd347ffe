import { describe, expect, it } from 'vitest';
import { explainFailure } from './failure.ts';
import { checkGo, defaultJobs, type Go, goEnvironment } from './go.ts';

const go = (exitCode: number | undefined, ...output: string[]): Go => ({
  run: async () => ({ exitCode, timedOut: false, output }),
});

describe('why a build failed', () => {
  it.each([
    ['reading https://proxy.golang.org/x/@v/v1.0.0.mod: 404 Not Found', 'module-unavailable'],
    ['dial tcp: lookup proxy.golang.org: no such host', 'module-unavailable'],
    ['verifying a@v1: checksum mismatch', 'checksum-mismatch'],
    ['write /x: no space left on device', 'disk-full'],
    ['compile: signal: killed', 'killed'],
    ['./main.go:3:1: undefined: x', 'compile-failed'],
  ])('%s means %s', (line, code) => {
    const failure = explainFailure({ exitCode: 1, timedOut: false, output: ['# package', line] });
    expect(failure).toMatchObject({ code, output: ['# package', line] });
    expect(failure.next).not.toBe('');
  });

  it('knows a build that took too long from one that was ended from outside', () => {
    expect(explainFailure({ exitCode: undefined, timedOut: true, output: [] }).code).toBe('timed-out');
    expect(explainFailure({ exitCode: undefined, timedOut: false, output: [] }).code).toBe('killed');
  });
});

describe('the Go of this machine', () => {
  it('is missing, too old or good enough', async () => {
    expect(await checkGo(go(undefined, 'spawn go ENOENT'), '/', '1.26.0')).toMatchObject({ code: 'go-missing' });
    expect(await checkGo(go(0, 'go1.19.8'), '/', '1.26.0')).toMatchObject({
      code: 'go-too-old',
      message: 'Go on PATH is 1.19.8, needed is 1.26.0',
    });
    expect(await checkGo(go(0, 'go1.26.8'), '/', '1.26.0')).toBeUndefined();
    expect(await checkGo(go(0, 'go1.27'), '/', '1.26.5')).toBeUndefined();
  });

  it('compiles with as many processes as there are cores and memory for', () => {
    expect(defaultJobs(2, 24 * 2 ** 30)).toBe(2);
    expect(defaultJobs(10, 8 * 2 ** 30)).toBe(4);
    expect(defaultJobs(4, 2 ** 30)).toBe(1);
  });

  it('downloads no other toolchain, uses no C compiler and keeps the rest of the environment', () => {
    expect(goEnvironment({ GOPROXY: 'https://proxy.example', GOFLAGS: '-mod=mod' }, 3)).toEqual({
      GOPROXY: 'https://proxy.example',
      CGO_ENABLED: '0',
      GOTOOLCHAIN: 'local',
      GOWORK: 'off',
      GOFLAGS: '-buildvcs=false -p=3',
    });
  });
});
