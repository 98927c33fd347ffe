import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxKube, startKube } from '../src/start-kube.ts';
import { CONFORMANCE_CASES } from './conformance/all-cases.ts';
import { readGoldens } from './conformance/golden-answers.ts';
import { plainJson } from './conformance/normalise.ts';
import { runCase, type Subject } from './conformance/run-case.ts';

describe('the sandbox answers as a real kube-apiserver did', () => {
  let kube: SandboxKube;
  let subject: Subject;

  beforeAll(async () => {
    kube = await startKube({ controllers: false, speed: 0 });
    subject = {
      url: kube.url,
      caCertificate: kube.caCertificate,
      token: kube.addUser('conformance', ['system:masters']).token,
      immediate: true,
    };
  });
  afterAll(() => kube.close());

  for (const [file, cases] of Object.entries(CONFORMANCE_CASES)) {
    const goldens = readGoldens(file);
    it.each(cases.map((testCase, index) => ({ testCase, index, name: testCase.name })))(
      '$name',
      async ({ testCase, index }) => {
        expect(plainJson(await runCase(subject, testCase, `${file.slice(0, 4)}${index}`))).toEqual(
          goldens[testCase.name],
        );
      },
    );
  }
});
