import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { StepAnswer } from './conformance-case.ts';

/** What a real kube-apiserver answered, by the name of the case. */
export type GoldenAnswers = Readonly<Record<string, readonly StepAnswer[]>>;

function pathOf(file: string): URL {
  return new URL(`./goldens/${file}.json`, import.meta.url);
}

export function readGoldens(file: string): GoldenAnswers {
  const parsed: { answers: GoldenAnswers } = JSON.parse(readFileSync(pathOf(file), 'utf8'));
  return parsed.answers;
}

export async function writeGoldens(file: string, server: string, answers: GoldenAnswers): Promise<void> {
  await writeFile(pathOf(file), `${JSON.stringify({ server, answers }, null, 1)}\n`);
}
