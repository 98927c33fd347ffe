import type { Cause } from '../cause.ts';
import type { KubeError } from '../errors.ts';
import { textAt } from '../readiness/fields.ts';
import type { AdmissionWebhook } from './admission-webhook.ts';

interface Silence {
  readonly pattern: RegExp;
  readonly why: string;
  readonly advise: (service: string) => string;
}

/** Why a webhook could not be asked, in the words of kube-apiserver and Go behind `failed to call webhook:`. */
const SILENCES: readonly Silence[] = [
  {
    pattern: /service "[^"]*" not found/,
    why: 'its Service does not exist',
    advise: (service) => `Create the Service ${service}, or correct clientConfig.service`,
  },
  {
    pattern: /no endpoints available/,
    why: 'its Service has no endpoints',
    advise: (service) => `Bring up the pods behind Service ${service}`,
  },
  {
    pattern: /x509: |tls: |certificate/,
    why: 'its certificate is not trusted',
    advise: () =>
      'Check that caBundle belongs to the authority of the certificate that its pods serve, and that the names match',
  },
  {
    pattern: /connection refused/,
    why: 'the connection is refused',
    advise: (service) => `Check that the pods behind Service ${service} listen on its target port`,
  },
  {
    pattern: /context deadline exceeded|i\/o timeout|Client\.Timeout|no route to host|network is unreachable/,
    why: 'nobody answers',
    advise: (service) =>
      `Check that network policies and firewalls let the API server reach the pods behind Service ${service}`,
  },
];

const OTHER: Silence = {
  pattern: /^/,
  why: 'the call fails',
  advise: (service) => `Look at the log of the pods behind Service ${service}`,
};

/** In a few words, why a call of a webhook failed. */
export function reasonOfSilence({ message }: KubeError): string {
  return silenceOf(message).why;
}

/** A webhook that did not answer in time, with what the API server says of the last try. */
export function causeOfSilence(webhook: AdmissionWebhook, error: KubeError, waitedMs: number): Cause {
  const { status, reason, message } = error;
  const { why, advise } = silenceOf(message);
  const seconds = Math.round(waitedMs / 1000);
  return {
    code: 'webhook-unavailable',
    object: webhook.configuration,
    message: `webhook ${webhook.name} does not answer: ${why} (asked for ${seconds} s): ${message}`,
    terminal: true,
    evidence: [{ kind: 'response', status, reason, message }],
    advice: [
      advise(serviceOf(webhook)),
      'Or, if its software is gone for good, delete its webhook configuration: until then it refuses what it vets',
    ],
    children: [],
  };
}

function silenceOf(message: string): Silence {
  return SILENCES.find(({ pattern }) => pattern.test(message)) ?? OTHER;
}

function serviceOf({ fields }: AdmissionWebhook): string {
  const name = textAt(fields, 'clientConfig', 'service', 'name');
  return name === ''
    ? textAt(fields, 'clientConfig', 'url')
    : `${textAt(fields, 'clientConfig', 'service', 'namespace')}/${name}`;
}

/** The webhook that a refusal speaks of; `''` when it names none. */
export function webhookNamedIn({ message }: KubeError): string {
  return /webhook "([^"]*)"/.exec(message)?.[1] ?? '';
}
