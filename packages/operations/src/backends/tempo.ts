import type { Answer } from './answer.ts';
import { askReady, type Readiness } from './ask.ts';
import type { HttpBackend } from './http-backend.ts';

/** Tempo's HTTP API, as far as we read it. */
export interface TempoClient {
  ready(): Promise<Answer<Readiness>>;
}

export function tempoClient(backend: HttpBackend): TempoClient {
  return { ready: () => askReady(backend, '/ready') };
}
