import { expect, test } from 'vitest';
import { KubeError } from '../errors.ts';
import { strictWebhooksOf } from './admission-webhook.ts';
import { causeOfSilence, reasonOfSilence, webhookNamedIn } from './webhook-silence.ts';

const silence = (why: string): KubeError =>
  new KubeError('webhook-unavailable', {
    status: 500,
    reason: 'InternalError',
    message: `Internal error occurred: failed calling webhook "judge.example.com": failed to call webhook: Post "https://judge.web.svc:443/validate?timeout=10s": ${why}`,
  });

/** Texts of kube-apiserver 1.35 and of the Go runtime under it. */
test.each([
  ['service "judge" not found', 'its Service does not exist'],
  ['no endpoints available for service "judge"', 'its Service has no endpoints'],
  ['dial tcp 10.43.0.7:443: connect: connection refused', 'the connection is refused'],
  [
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'its certificate is not trusted',
  ],
  ['x509: certificate is valid for a, not judge.web.svc', 'its certificate is not trusted'],
  ['context deadline exceeded', 'nobody answers'],
  ['dial tcp 10.43.0.7:443: i/o timeout', 'nobody answers'],
  ['EOF', 'the call fails'],
])('a webhook that cannot be called with %j: %s', (words, why) => {
  expect(reasonOfSilence(silence(words))).toBe(why);
});

test('the cause names the webhook, how long it was asked, its Service, and the words of the server', () => {
  const [webhook] = strictWebhooksOf({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'judges' },
    webhooks: [{ name: 'judge.example.com', clientConfig: { service: { namespace: 'web', name: 'judge' } } }],
  });
  if (webhook === undefined) throw new Error('no webhook');
  const cause = causeOfSilence(webhook, silence('connection refused'), 60_000);
  expect(cause).toMatchObject({
    code: 'webhook-unavailable',
    object: { kind: 'ValidatingWebhookConfiguration', name: 'judges' },
    message: expect.stringMatching(
      /^webhook judge\.example\.com does not answer: the connection is refused \(asked for 60 s\)/,
    ),
    terminal: true,
  });
  expect(cause.advice[0]).toContain('web/judge');
});

test('the webhook that a refusal speaks of is read from it', () => {
  expect(webhookNamedIn(silence('EOF'))).toBe('judge.example.com');
  expect(webhookNamedIn(new KubeError('forbidden', { status: 403, reason: '', message: 'no' }))).toBe('');
});
