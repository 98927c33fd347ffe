import type { Cause, Evidence } from '../cause.ts';
import { type KubeObject, type ObjectRef, refOf } from '../objects.ts';
import { conditionOf, conditionsOf } from '../readiness/conditions.ts';
import { textAt } from '../readiness/fields.ts';
import { conditionEvidence } from './condition-evidence.ts';
import { graces } from './graces.ts';
import { createdAt } from './pod-groups.ts';
import { kubectl, type Scene, toCause, warningsOf } from './scene.ts';

const GROUP = 'cert-manager.io';

/** Certificate > its last CertificateRequest > the issuer. A failed issuance ends the wait: the next attempt is an hour away. */
export function explainCertificate(scene: Scene, certificate: KubeObject): Cause | undefined {
  if (conditionOf(certificate, 'Ready')?.status === 'True') return undefined;
  const ref = refOf(certificate);
  const issuing = conditionOf(certificate, 'Issuing');
  const hasFailed = issuing?.status === 'False';
  const request = lastRequest(scene, certificate);
  const children = [request && explainRequest(scene, request), explainIssuerOf(scene, certificate)];
  return toCause(scene, {
    code: 'certificate-not-issued',
    object: ref,
    message:
      (hasFailed ? issuing.message : conditionOf(certificate, 'Ready')?.message) || 'the certificate is not issued yet',
    evidence: [...troubles(scene, certificate, ref), ...warningsOf(scene, certificate, ref)],
    advice: [`Follow the issuance: ${kubectl(ref)} describe certificate,certificaterequest,order,challenge`],
    children: children.filter((cause) => cause !== undefined),
    ...(hasFailed && { grace: graces.certificate, startedAt: issuing.since }),
  });
}

/** A CertificateRequest that is pending, or was denied, invalid or failed, which is for good. */
export function explainRequest(scene: Scene, request: KubeObject): Cause | undefined {
  const condition = conditionOf(request, 'Ready');
  if (condition?.status === 'True') return undefined;
  const refusal = ['Denied', 'InvalidRequest']
    .map((type) => conditionOf(request, type))
    .find((one) => one?.status === 'True');
  const ref = refOf(request);
  const isOver = refusal !== undefined || condition?.reason === 'Failed' || condition?.reason === 'Denied';
  return toCause(scene, {
    code: 'certificate-not-issued',
    object: ref,
    message: refusal?.message || condition?.message || 'the request has not been answered yet',
    evidence: troubles(scene, request, ref),
    advice: isOver
      ? ['Correct what the issuer objects to, then delete the failed CertificateRequest so that it is made anew']
      : [
          `Look at the issuer it waits for: ${textAt(request, 'spec', 'issuerRef', 'kind') || 'Issuer'} ${textAt(request, 'spec', 'issuerRef', 'name')}`,
        ],
    ...(isOver && { grace: graces.certificate, startedAt: textAt(request, 'status', 'failureTime') }),
  });
}

/** An Issuer or ClusterIssuer that is not ready. Never ends a wait: its key may still be on its way. */
export function explainIssuer(scene: Scene, issuer: KubeObject): Cause | undefined {
  const condition = conditionOf(issuer, 'Ready');
  if (condition?.status === 'True') return undefined;
  const ref = refOf(issuer);
  return toCause(scene, {
    code: 'certificate-not-issued',
    object: ref,
    message: condition?.message || 'cert-manager has not looked at the issuer yet',
    evidence: troubles(scene, issuer, ref),
    advice: [
      condition === undefined
        ? 'Check that the cert-manager controller runs: kubectl -n cert-manager get pods'
        : `Correct the issuer: ${kubectl(ref)} describe ${ref.kind.toLowerCase()} ${ref.name}`,
    ],
  });
}

function explainIssuerOf(scene: Scene, certificate: KubeObject): Cause | undefined {
  const kind = textAt(certificate, 'spec', 'issuerRef', 'kind') || 'Issuer';
  const name = textAt(certificate, 'spec', 'issuerRef', 'name');
  const group = textAt(certificate, 'spec', 'issuerRef', 'group') || GROUP;
  if (group !== GROUP || name === '') return undefined;
  const namespace = certificate.metadata.namespace;
  const inNamespace = kind === 'Issuer' && namespace !== undefined ? { namespace } : {};
  const ref: ObjectRef = { apiVersion: `${GROUP}/v1`, kind, ...inNamespace, name };
  const issuer = scene.observed.get(ref);
  if (issuer !== undefined) return explainIssuer(scene, issuer);
  if (!scene.observed.hasSeen(GROUP, kind, ref.namespace)) return undefined;
  return toCause(scene, {
    code: 'certificate-not-issued',
    object: ref,
    message: `the ${kind} ${name} does not exist`,
    advice: [`Create the ${kind} ${name}, or correct issuerRef in the Certificate ${certificate.metadata.name}`],
  });
}

function lastRequest(scene: Scene, certificate: KubeObject): KubeObject | undefined {
  return scene.observed
    .ownedBy(certificate)
    .filter(({ kind }) => kind === 'CertificateRequest')
    .toSorted((a, b) => createdAt(b).localeCompare(createdAt(a)))[0];
}

function troubles(scene: Scene, object: KubeObject, ref: ObjectRef): readonly Evidence[] {
  return conditionsOf(object)
    .filter(({ type, status }) => (type === 'Ready' ? status !== 'True' : type !== 'Approved'))
    .slice(0, 4)
    .map((condition) => conditionEvidence(scene, ref, condition));
}
