import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { conditionOf } from './conditions.ts';
import { listAt, textAt } from './fields.ts';
import { failed, gone, progressing, ready } from './verdicts.ts';

/** Established and its names accepted: kstatus (cli-utils core.go, CRDConditions). */
export function assessCustomResourceDefinition(object: KubeObject): Readiness {
  const names = conditionOf(object, 'NamesAccepted');
  if (names?.status === 'False') return failed(names.reason || 'NamesNotAccepted', names.message);
  if (conditionOf(object, 'Terminating')?.status === 'True')
    return gone('Terminating', 'its instances are being deleted');
  const established = conditionOf(object, 'Established');
  if (established?.status === 'True') return ready('Established', 'the definition is established');
  if (established?.status === 'False' && established.reason !== 'Installing') {
    return failed(established.reason || 'NotEstablished', established.message);
  }
  return progressing('Installing', established?.message || 'the definition is being installed');
}

/** Available: gitops-engine health_apiservice.go. The reason is the aggregator's: ServiceNotFound, MissingEndpoints ... */
export function assessApiService(object: KubeObject): Readiness {
  const available = conditionOf(object, 'Available');
  if (available === undefined) return progressing('NotProcessed', 'the API server has not looked at it yet');
  return available.status === 'True'
    ? ready('Available', available.message || 'the API is served')
    : progressing(available.reason || 'NotAvailable', available.message);
}

/**
 * Each webhook that is called through a Service has a CA bundle. Until one is injected every call fails, and with
 * failurePolicy Fail each write that the webhook is asked about; neither kstatus nor gitops-engine has a rule. Whether the
 * Service has endpoints is not written here: see `waitUntilReady`.
 */
export function assessWebhookConfiguration(object: KubeObject): Readiness {
  const bare = listAt(object, 'webhooks')
    .filter((webhook) => textAt(webhook, 'clientConfig', 'service', 'name') !== '')
    .filter((webhook) => !holdsCertificate(textAt(webhook, 'clientConfig', 'caBundle')))
    .map((webhook) => textAt(webhook, 'name'));
  return bare.length === 0
    ? ready('CaBundleSet', 'its webhooks can be called')
    : progressing('CaBundleMissing', `no CA bundle yet for ${bare.join(', ')}`);
}

/** Charts ship a line feed in base64 (`Cg==`) as a placeholder, so blank counts as missing. */
function holdsCertificate(caBundle: string): boolean {
  return Buffer.from(caBundle, 'base64').toString('latin1').trim() !== '';
}
