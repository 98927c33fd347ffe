import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Revisit } from '../machinery/work-queue.ts';
import type { Secret } from '../model/cluster-kinds.ts';
import { isTrue } from '../model/condition.ts';
import { keyOf } from '../model/kind.ts';
import { SECRETS } from '../model/kinds.ts';
import { isTerminating, namespaceOf, uidOf } from '../model/meta.ts';
import { sameJson } from '../model/stable-hash.ts';
import { type Authority, type Issued, issue, signingRequest } from './certificate-authority.ts';
import {
  certificateEvent,
  issuingStatus,
  readyStatus,
  requestObject,
  requestStatus,
  requestWrites,
  secretWrite,
  statusWrite,
} from './certificate-writes.ts';
import { decode, spanOf, type Violation, violation } from './issuing-policy.ts';
import { makeKeys, readKeys, type SigningKeys } from './key-pair.ts';
import {
  CERTIFICATE_REQUESTS,
  CERTIFICATES,
  type Certificate,
  CLUSTER_ISSUERS,
  ISSUERS,
  type Issuer,
  issuerKey,
  issuerKind,
} from './kinds.ts';
import type { Presence } from './presence.ts';

const ISSUING_MS = 250;
// Timers of most clocks cannot wait longer than 2^31 ms.
const LONGEST_WAIT_MS = 2_000_000_000;

/** Issues certificates into Secrets and renews them in time. */
export function createCertificateController(tools: Tools, presence: Presence): Controller {
  const { cluster } = tools;
  const all = (): readonly Certificate[] => (presence.serves(CERTIFICATES) ? cluster.of(CERTIFICATES).all() : []);
  const begun = new Map<string, number>();
  const usersOf = (issuer: Issuer): string[] =>
    all()
      .filter(
        ({ spec, metadata }) =>
          spec.issuerRef.name === issuer.metadata.name &&
          issuerKind(spec.issuerRef).resource.kind === issuer.kind &&
          (issuer.kind === 'ClusterIssuer' || metadata.namespace === issuer.metadata.namespace),
      )
      .map(keyOf);
  return {
    name: 'cert-manager',
    workers: 2,
    sources: [
      presence.follow(CERTIFICATES, (certificate) => [keyOf(certificate)]),
      presence.follow(CERTIFICATE_REQUESTS, () => []),
      presence.follow(ISSUERS, usersOf),
      presence.follow(CLUSTER_ISSUERS, usersOf),
      presence.arrivals('controller', () => all().map(keyOf)),
      source(SECRETS, ({ object }) =>
        all()
          .filter(
            ({ spec, metadata }) =>
              spec.secretName === object.metadata.name && metadata.namespace === object.metadata.namespace,
          )
          .map(keyOf),
      ),
    ],
    async reconcile(key) {
      const certificate = presence.serves(CERTIFICATES) ? cluster.of(CERTIFICATES).get(key) : undefined;
      if (certificate === undefined || isTerminating(certificate) || !presence.isActive('controller')) return undefined;
      const secret = cluster.of(SECRETS).get(`${namespaceOf(certificate)}/${certificate.spec.secretName}`);
      const why = violation(certificate, secret, tools.clock.now());
      if (why === undefined && secret !== undefined) return settle(tools, certificate, secret);
      return why === undefined ? undefined : renew({ tools, presence, certificate, secret, begun }, why);
    },
  };
}

async function settle(
  { performer, clock }: Tools,
  certificate: Certificate,
  secret: Secret,
): Promise<Revisit | undefined> {
  const span = spanOf(certificate, secret);
  if (span === undefined) return undefined;
  const now = clock.now();
  await performer.perform(statusWrite(certificate, readyStatus(certificate, span, now)));
  return { afterMs: Math.min(span.renewalTime.getTime() - now.getTime() + 1000, LONGEST_WAIT_MS), background: true };
}

interface Renewal {
  tools: Tools;
  presence: Presence;
  certificate: Certificate;
  secret: Secret | undefined;
  /** When issuing began, by uid. */
  begun: Map<string, number>;
}

async function renew(renewal: Renewal, why: Violation): Promise<Revisit | undefined> {
  const { tools, certificate, begun } = renewal;
  const { performer, clock, pace } = tools;
  const now = clock.now();
  const since = begun.get(uidOf(certificate));
  if (since === undefined) {
    begun.set(uidOf(certificate), now.getTime());
    await performer.perform([
      certificateEvent(certificate, 'Issuing', why.message, 'trigger'),
      ...statusWrite(certificate, issuingStatus(certificate, why, now)),
    ]);
  }
  const left = (since ?? now.getTime()) + pace.step(ISSUING_MS) - now.getTime();
  if (left > 0) return { afterMs: left };
  const signer = await findSigner(renewal);
  await (signer.state === 'ready' ? sign(renewal, signer.authority) : wait(renewal, signer.pending));
  return undefined;
}

type Signer = { state: 'ready'; authority: Authority | undefined } | { state: 'pending'; pending: string };

/** The authority to sign with (none for a self-signed certificate), or what is still missing. */
async function findSigner({ tools, presence, certificate }: Renewal): Promise<Signer> {
  const { cluster } = tools;
  const { issuerRef } = certificate.spec;
  const kind = issuerKind(issuerRef);
  const issuer = cluster.of(kind).get(issuerKey(issuerRef, namespaceOf(certificate)));
  if (issuer === undefined) {
    const { plural } = kind.resource;
    return {
      state: 'pending',
      pending: `Referenced "${kind.resource.kind}" not found: ${plural}.cert-manager.io "${issuerRef.name}" not found`,
    };
  }
  if (!isTrue(issuer.status?.conditions, 'Ready')) {
    return { state: 'pending', pending: 'Referenced issuer does not have a Ready status condition' };
  }
  if (issuer.spec.ca === undefined) return { state: 'ready', authority: undefined };
  const namespace = issuer.kind === 'ClusterIssuer' ? presence.clusterNamespace() : namespaceOf(issuer);
  const secret = cluster.of(SECRETS).get(`${namespace}/${issuer.spec.ca.secretName}`);
  if (secret?.data?.['tls.key'] === undefined)
    return { state: 'pending', pending: `Referenced secret ${namespace}/${issuer.spec.ca.secretName} not found` };
  const keys = readKeys(decode(secret.data['tls.key']));
  return { state: 'ready', authority: { certificate: decode(secret.data['tls.crt']), keys } };
}

function revisionOf({ status }: Certificate): number {
  return (status?.revision ?? 0) + 1;
}

async function keysFor({ certificate, secret }: Renewal): Promise<SigningKeys> {
  const present = secret?.data?.['tls.key'];
  const isKept = certificate.spec.privateKey?.rotationPolicy === 'Never' && present !== undefined;
  return isKept ? readKeys(decode(present)) : makeKeys(certificate.spec.privateKey);
}

async function sign(renewal: Renewal, authority: Authority | undefined): Promise<void> {
  const { tools, certificate, secret, begun } = renewal;
  const { performer, clock } = tools;
  const keys = await keysFor(renewal);
  const issued = issue(certificate.spec, keys, clock.now(), authority);
  const revision = revisionOf(certificate);
  const name = `${certificate.metadata.name}-${revision}`;
  await performer.perform([
    certificateEvent(
      certificate,
      'Generated',
      `Stored new private key in temporary Secret resource "${name}"`,
      'key-manager',
    ),
  ]);
  await report(renewal, revision, signingRequest(certificate.spec, keys), issued);
  await performer.perform([secretWrite(certificate, secret, { ...issued, key: keys.pem })]);
  await finish(tools, certificate, revision);
  begun.delete(uidOf(certificate));
}

/** Marks the revision as issued on the newest state: events of the Secret may have touched the Certificate in between. */
async function finish({ cluster, performer, clock }: Tools, certificate: Certificate, revision: number): Promise<void> {
  const newest = cluster.of(CERTIFICATES).get(keyOf(certificate)) ?? certificate;
  const secret = cluster.of(SECRETS).get(`${namespaceOf(certificate)}/${certificate.spec.secretName}`);
  const span = secret === undefined ? undefined : spanOf(newest, secret);
  if (span === undefined) return;
  const status = { ...readyStatus(newest, span, clock.now()), revision };
  await performer.perform([
    ...statusWrite(newest, status),
    certificateEvent(newest, 'Issuing', 'The certificate has been successfully issued', 'issuing'),
  ]);
}

async function wait(renewal: Renewal, pending: string): Promise<void> {
  const { certificate } = renewal;
  const revision = revisionOf(certificate);
  const known = renewal.tools.cluster
    .of(CERTIFICATE_REQUESTS)
    .get(`${namespaceOf(certificate)}/${certificate.metadata.name}-${revision}`);
  const csr =
    known === undefined
      ? signingRequest(certificate.spec, await makeKeys(certificate.spec.privateKey))
      : decode(known.spec.request);
  await report(renewal, revision, csr, { pending });
}

/** Keeps the CertificateRequest of the revision: made once, then its status follows. */
async function report(
  { tools, certificate }: Renewal,
  revision: number,
  csr: string,
  outcome: Issued | { pending: string },
): Promise<void> {
  const { cluster, performer, clock } = tools;
  const wanted = requestObject(certificate, revision, csr);
  const requests = cluster.of(CERTIFICATE_REQUESTS);
  if (requests.get(keyOf(wanted)) === undefined) {
    const message = `Created new CertificateRequest resource "${wanted.metadata.name}"`;
    await performer.perform([
      requestWrites(wanted),
      certificateEvent(certificate, 'Requested', message, 'request-manager'),
    ]);
  }
  const present = requests.get(keyOf(wanted));
  if (present === undefined) return;
  const status = requestStatus(present, outcome, clock.now());
  if (sameJson(status, present.status)) return;
  await performer.perform([
    { action: 'status', resource: CERTIFICATE_REQUESTS.resource, object: { ...present, status } },
  ]);
}
