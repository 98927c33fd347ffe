import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConformanceCase, Step, StepAnswer } from './conformance-case.ts';
import { Normaliser } from './normalise.ts';

/** A server under test. */
export interface Subject {
  readonly url: string;
  /** PEM. */
  readonly caCertificate: string;
  /** Of an administrator. */
  readonly token: string;
  /** What was written is known to every part of it at once. */
  readonly immediate?: boolean;
}

interface Reply {
  readonly code: number;
  readonly text: string;
  readonly warnings: readonly string[];
}

const TIMEOUT_MS = 20_000;

/** Runs one case in a namespace of its own and gives what was answered. */
export async function runCase(subject: Subject, testCase: ConformanceCase, namespace: string): Promise<StepAnswer[]> {
  const agent = new Agent({ keepAlive: true, ca: subject.caCertificate, maxSockets: 4 });
  const send = async (step: Step): Promise<Reply> => {
    if (step.afterMs !== undefined && subject.immediate !== true) await sleep(step.afterMs);
    return sendStep(subject, agent, step);
  };
  try {
    await prepareNamespace(send, namespace);
    return await runSteps(send, testCase, namespace);
  } finally {
    agent.destroy();
  }
}

async function prepareNamespace(send: (step: Step) => Promise<Reply>, namespace: string): Promise<void> {
  await send({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  });
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
  await send({ method: 'POST', path: `/api/v1/namespaces/${namespace}/serviceaccounts`, body: account });
}

async function runSteps(
  send: (step: Step) => Promise<Reply>,
  testCase: ConformanceCase,
  namespace: string,
): Promise<StepAnswer[]> {
  const normaliser = new Normaliser(namespace);
  const answers: StepAnswer[] = [];
  const versions: string[] = [];
  for (const raw of testCase.steps) {
    const step = fillIn(raw, namespace, versions[raw.versionOf ?? -1] ?? '');
    const reply = await settled(send, step);
    const body = parse(step, reply.text);
    versions.push(versionOf(body));
    answers.push({
      step: `${raw.method} ${raw.path}`,
      code: reply.code,
      body: raw.codeOnly === true ? undefined : normaliser.normalise(select(body, raw.only)),
      ...(reply.warnings.length === 0
        ? {}
        : { warnings: reply.warnings.map((text) => String(normaliser.normalise(text))) }),
    });
  }
  return answers;
}

async function settled(send: (step: Step) => Promise<Reply>, step: Step): Promise<Reply> {
  let reply = await send(step);
  for (let attempt = 0; step.until !== undefined && reply.code !== step.until && attempt < 50; attempt += 1) {
    await sleep(100);
    reply = await send(step);
  }
  return reply;
}

function fillIn(step: Step, namespace: string, version: string): Step {
  const fill = (text: string): string => text.replaceAll('{ns}', namespace).replaceAll('{rv}', version);
  return {
    ...step,
    path: fill(step.path),
    ...(step.body === undefined ? {} : { body: JSON.parse(fill(JSON.stringify(step.body))) }),
    ...(step.text === undefined ? {} : { text: fill(step.text) }),
    ...(step.as === undefined ? {} : { as: fill(step.as) }),
  };
}

function parse(step: Step, text: string): unknown {
  if (step.lines !== undefined)
    return text
      .split('\n')
      .filter((line) => line !== '')
      .slice(0, step.lines)
      .map((line) => JSON.parse(line));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function versionOf(body: unknown): string {
  const metadata = read(body, 'metadata');
  const version = read(metadata, 'resourceVersion');
  return typeof version === 'string' ? version : '';
}

function read(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}

function select(body: unknown, only: readonly string[] | undefined): unknown {
  if (only === undefined) return body;
  return Object.fromEntries(only.map((path) => [path, path.split('.').reduce(read, body)]));
}

function sendStep(subject: Subject, agent: Agent, step: Step): Promise<Reply> {
  const payload = step.text ?? (step.body === undefined ? undefined : JSON.stringify(step.body));
  const headers = {
    authorization: `Bearer ${subject.token}`,
    accept: step.accept ?? 'application/json',
    'user-agent': step.userAgent ?? 'conformance/1.0',
    ...(step.as === undefined ? {} : { 'impersonate-user': step.as }),
    ...(payload === undefined
      ? {}
      : { 'content-type': step.contentType ?? 'application/json', 'content-length': Buffer.byteLength(payload) }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${subject.url}${step.path}`,
      { method: step.method, headers, agent, timeout: TIMEOUT_MS },
      (response) => {
        let text = '';
        const finish = (): void =>
          resolve({ code: response.statusCode ?? 0, text, warnings: [response.headers['warning'] ?? []].flat() });
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (step.lines !== undefined && text.split('\n').length > step.lines) {
            finish();
            response.destroy();
          }
        });
        response.on('end', finish);
        response.on('error', () => finish());
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${step.method} ${step.path}`)));
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}
