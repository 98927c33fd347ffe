import type { Server } from './askers.ts';
import type { OtlpCall } from './otlp-grpc.ts';
import { appendCriLines, idOf, sendGauge, sendLogs, sendSpans } from './senders.ts';

/** Texts that no node may send on, each in one of the shapes that the redaction knows. Made up, all of them. */
export const secrets = {
  password: 'hunter2-of-the-lab',
  bearer: 'abcdefghijklmnopqrstuvwxyz012345',
  mail: 'anna.berg@example.org',
  card: '4111 1111 1111 1111',
  iban: 'DE89370400440532013000',
  awsKey: 'AKIAIOSFODNN7EXAMPLE',
  jsonWebToken: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJlLW9mLWxhYg',
  urlPassword: 's3cret-in-a-url',
} as const;

/** Lines that hold them, each with what must arrive; each is written to a log file and sent as a body. */
export const spilledLines = 4;

/** What stands beside them and must arrive. */
export const kept = 'words-around-a-secret';

/** Sends each secret in every place where a program may put one: lines, bodies and attributes of all signals. */
export async function spillSecrets(node: Server, logFolder: string | undefined, run: string): Promise<void> {
  const at = Date.now();
  const resource = { 'service.name': `spilling-${run}` };
  const lines = [
    `login password=${secrets.password} ${kept} ${run}`,
    `{"authorization":"Bearer ${secrets.bearer}","mail":"${secrets.mail}","note":"${kept} ${run}"}`,
    `paid with ${secrets.card} or ${secrets.iban} at https://bob:${secrets.urlPassword}@pay.local/ ${kept} ${run}`,
    `aws ${secrets.awsKey} session ${secrets.jsonWebToken} ${kept} ${run}`,
  ];
  if (logFolder !== undefined) {
    await appendCriLines(
      `${logFolder}/0.log`,
      lines.map((text) => ({ at, text })),
    );
  }
  const attributes = {
    'db.password': secrets.password,
    'http.request.header.authorization': `Bearer ${secrets.bearer}`,
    'user.contact': secrets.mail,
    'payment.note': `${secrets.card} ${secrets.iban}`,
    'url.full': `https://bob:${secrets.urlPassword}@pay.local/`,
    'cloud.note': `${secrets.awsKey} ${secrets.jsonWebToken}`,
    note: `${kept} ${run}`,
  };
  await sendLogs(
    node,
    resource,
    lines.map((body) => ({ body, at, attributes })),
  );
  await sendGauge(node, { name: 'lab.spill', resource: { ...resource, 'user.contact': secrets.mail } }, [
    { at, value: 1, attributes },
  ]);
  const span = { name: 'spill', at: at - 100, milliseconds: 10, failed: true, attributes };
  await sendSpans(node, resource, [{ ...span, traceId: idOf(`spill ${run}`, 16), spanId: idOf(`spill ${run}`, 8) }]);
}

/** Which secrets stand in what was sent on, by signal. */
export function spilled(calls: readonly OtlpCall[]): readonly string[] {
  return Object.entries(secrets).flatMap(([name, text]) => {
    const signals = calls.filter(({ message }) => message.includes(text)).map(({ signal }) => signal);
    return [...new Set(signals)].map((signal) => `${name} in ${signal}`);
  });
}

/** How many requests carry what is no secret. */
export function carriers(calls: readonly OtlpCall[], run: string): readonly string[] {
  return calls.filter(({ message }) => message.includes(`${kept} ${run}`)).map(({ signal }) => signal);
}
