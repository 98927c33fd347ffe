import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demandRealKube } from '../src/real/index.ts';
import { CONFORMANCE_CASES } from './conformance/all-cases.ts';
import { readGoldens } from './conformance/golden-answers.ts';
import { plainJson } from './conformance/normalise.ts';
import { type QuietRealKube, startQuietRealKube } from './conformance/quiet-real-kube.ts';
import { runCase } from './conformance/run-case.ts';

const demand = await demandRealKube(process.env);
if (demand.state === 'skip')
  process.stderr.write(`skipped: the golden answers against a real kube-apiserver: ${demand.reason}\n`);

describe.skipIf(demand.state === 'skip')('a real kube-apiserver still answers so', () => {
  let real: QuietRealKube;

  beforeAll(async () => {
    real = await startQuietRealKube();
  });
  afterAll(() => real[Symbol.asyncDispose]());

  for (const [file, cases] of Object.entries(CONFORMANCE_CASES)) {
    const goldens = readGoldens(file);
    it.each(cases.map((testCase, index) => ({ testCase, index, name: testCase.name })))(
      '$name',
      async ({ testCase, index }) => {
        expect(plainJson(await runCase(real, testCase, `${file.slice(0, 4)}${index}`))).toEqual(goldens[testCase.name]);
      },
    );
  }
});
