import { fieldsOf, redact, textOf } from '@otelops/deployer/vocabulary';
import { type Answer, answered, failed } from './answer.ts';
import type { BackendReply, BackendRequest, HttpBackend } from './http-backend.ts';

/** Asks for JSON. A status of 400 and more is `backend-refused` with the backend's own words, another text `backend-bad-answer`. */
export async function askJson(backend: HttpBackend, request: BackendRequest): Promise<Answer<unknown>> {
  const answer = await backend.request(request);
  if (!answer.ok) return answer;
  const { status, text } = answer.value;
  const content = parseJson(text);
  if (status >= 400) return refused(backend, { status, text: errorText(content) ?? text });
  return content === undefined ? badAnswer(backend, 'its body is not JSON') : answered(content);
}

/** Whether a backend says that it can serve, and in what words. */
export interface Readiness {
  readonly ready: boolean;
  /** `ready`, or why not: `Ingester not ready: waiting for 15s after being ready`. */
  readonly text: string;
}

/** Asks the readiness endpoint. That it says no (503) is an answer, not a fault. */
export async function askReady(backend: HttpBackend, path: string): Promise<Answer<Readiness>> {
  const answer = await backend.request({ method: 'GET', path });
  if (!answer.ok) return answer;
  const { status, text } = answer.value;
  if (status === 200) return answered({ ready: true, text: firstWords(text) });
  if (status === 503) return answered({ ready: false, text: firstWords(text) || 'not ready' });
  return refused(backend, answer.value);
}

export function refused(
  { name }: Pick<HttpBackend, 'name'>,
  { status, text }: BackendReply,
): ReturnType<typeof failed> {
  const words = firstWords(text);
  return failed('backend-refused', `${name} answered ${status}${words === '' ? '' : `: ${words}`}`, { status });
}

export function badAnswer({ name }: Pick<HttpBackend, 'name'>, what: string): ReturnType<typeof failed> {
  return failed('backend-bad-answer', `${name} sent an answer that cannot be used: ${what}.`, {
    advice: [`Check that what is called ${name} is ${name}.`],
  });
}

/** The lines that matter fit in here. */
function firstWords(text: string): string {
  return redact(text.replaceAll(/\s+/g, ' ').trim()).slice(0, 300);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where these backends put the reason: Prometheus in `error`, Grafana in `message`, Alertmanager answers a bare text. */
function errorText(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  const fields = fieldsOf(content);
  return textOf(fields['error']) ?? textOf(fields['message']);
}
