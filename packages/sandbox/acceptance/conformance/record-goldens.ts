/**
 * Writes the golden answers anew from a real kube-apiserver:
 * `node --conditions=@otelops/source packages/sandbox/acceptance/conformance/record-goldens.ts`
 */
import { CONFORMANCE_CASES } from './all-cases.ts';
import type { StepAnswer } from './conformance-case.ts';
import { writeGoldens } from './golden-answers.ts';
import { startQuietRealKube } from './quiet-real-kube.ts';
import { runCase } from './run-case.ts';

await using real = await startQuietRealKube();
for (const [file, cases] of Object.entries(CONFORMANCE_CASES)) {
  const answers: Record<string, StepAnswer[]> = {};
  for (const [index, testCase] of cases.entries())
    answers[testCase.name] = await runCase(real, testCase, `${file.slice(0, 4)}${index}`);
  await writeGoldens(file, real.version, answers);
  process.stdout.write(`${file}: ${cases.length} cases\n`);
}
