import type { KubeObject } from '../objects.ts';
import type { Readiness } from '../readiness-types.ts';
import { conditionOf } from './conditions.ts';
import { countAt } from './fields.ts';
import { failed, progressing, ready } from './verdicts.ts';

/**
 * Issuing comes before Ready, which may speak of the certificate that is being replaced (argo-cd
 * resource_customizations/cert-manager.io/Certificate). Not ready has failed only once an issuance has: cert-manager then
 * waits an hour before it tries again.
 */
export function assessCertificate(object: KubeObject): Readiness {
  const issuing = conditionOf(object, 'Issuing');
  if (issuing?.status === 'True') return progressing('Issuing', issuing.message);
  const condition = conditionOf(object, 'Ready');
  if (condition?.status === 'True') return ready('Ready', condition.message);
  const hasFailed = issuing?.status === 'False' || countAt(object, 'status', 'failedIssuanceAttempts') > 0;
  const source = hasFailed && issuing !== undefined ? issuing : condition;
  if (source === undefined) return progressing('NotObserved', 'cert-manager has not looked at it yet');
  if (hasFailed || source.reason === 'ConfigError') return failed(source.reason || 'Failed', source.message);
  return progressing(source.reason || 'NotReady', source.message);
}

/** Denied, invalid and failed requests are never tried again: argo-cd resource_customizations, CertificateRequest. */
export function assessCertificateRequest(object: KubeObject): Readiness {
  const refusal = [conditionOf(object, 'Denied'), conditionOf(object, 'InvalidRequest')].find(
    (condition) => condition?.status === 'True',
  );
  if (refusal !== undefined) return failed(refusal.type, refusal.message);
  const condition = conditionOf(object, 'Ready');
  if (condition === undefined) return progressing('NotObserved', 'cert-manager has not looked at it yet');
  if (condition.status === 'True') return ready('Issued', condition.message);
  return condition.reason === 'Pending'
    ? progressing('Pending', condition.message)
    : failed(condition.reason || 'Failed', condition.message);
}

/**
 * Issuer and ClusterIssuer. Not ready is progress, as kstatus reads Ready: an issuer whose key is still being made by a
 * Certificate of the same set becomes ready by itself.
 */
export function assessIssuer(object: KubeObject): Readiness {
  const condition = conditionOf(object, 'Ready');
  if (condition === undefined) return progressing('NotObserved', 'cert-manager has not looked at it yet');
  return condition.status === 'True'
    ? ready('Ready', condition.message || 'the issuer is ready')
    : progressing(condition.reason || 'NotReady', condition.message);
}
