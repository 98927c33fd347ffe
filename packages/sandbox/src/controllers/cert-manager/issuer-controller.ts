import { type Controller, source, type Tools } from '../machinery/controller.ts';
import type { Write } from '../machinery/write.ts';
import type { Secret } from '../model/cluster-kinds.ts';
import { type Condition, findCondition, withCondition } from '../model/condition.ts';
import { type Kind, keyOf } from '../model/kind.ts';
import { SECRETS } from '../model/kinds.ts';
import { isTerminating, namespaceOf, timestamp } from '../model/meta.ts';
import { CLUSTER_ISSUERS, ISSUERS, type Issuer } from './kinds.ts';
import type { Presence } from './presence.ts';

/** What an issuer's Ready condition says; `undefined` for types the sandbox does not play. */
export function issuerVerdict(
  issuer: Issuer,
  secret: Secret | undefined,
): Omit<Condition, 'lastTransitionTime'> | undefined {
  const { selfSigned, ca } = issuer.spec;
  if (selfSigned !== undefined) return { type: 'Ready', status: 'True', reason: 'IsReady' };
  if (ca === undefined) return undefined;
  const unready = (message: string): Omit<Condition, 'lastTransitionTime'> => ({
    type: 'Ready',
    status: 'False',
    reason: 'ErrGetKeyPair',
    message: `Error getting keypair for CA issuer: ${message}`,
  });
  if (secret === undefined) return unready(`secrets "${ca.secretName}" not found`);
  if (secret.data?.['tls.key'] === undefined || secret.data['tls.crt'] === undefined) {
    return unready(`no data for "tls.crt" in secret '${namespaceOf(secret)}/${ca.secretName}'`);
  }
  return { type: 'Ready', status: 'True', reason: 'KeyPairVerified', message: 'Signing CA verified' };
}

/** Makes Issuers and ClusterIssuers ready: self-signed ones at once, authorities once their Secret holds a key pair. */
export function createIssuerController({ cluster, performer, clock }: Tools, presence: Presence): Controller {
  const secrets = cluster.of(SECRETS);
  const kinds: ReadonlyArray<Kind<Issuer>> = [ISSUERS, CLUSTER_ISSUERS];
  const queueKey = (issuer: Issuer): string => `${issuer.kind} ${keyOf(issuer)}`;
  const all = (): Issuer[] => kinds.flatMap((kind) => (presence.serves(kind) ? [...cluster.of(kind).all()] : []));
  const secretKey = (issuer: Issuer): string => {
    const namespace = issuer.kind === 'ClusterIssuer' ? presence.clusterNamespace() : namespaceOf(issuer);
    return `${namespace}/${issuer.spec.ca?.secretName ?? ''}`;
  };
  return {
    name: 'cert-manager',
    workers: 2,
    sources: [
      ...kinds.map((kind) => presence.follow(kind, (issuer) => [queueKey(issuer)])),
      presence.arrivals('controller', () => all().map(queueKey)),
      source(SECRETS, ({ object }) =>
        presence.serves(ISSUERS)
          ? all()
              .filter((issuer) => secretKey(issuer) === keyOf(object))
              .map(queueKey)
          : [],
      ),
    ],
    async reconcile(key) {
      const [kindName = '', objectKey = ''] = key.split(' ');
      const kind = kinds.find(({ resource }) => resource.kind === kindName);
      const issuer = kind === undefined ? undefined : cluster.of(kind).get(objectKey);
      if (kind === undefined || issuer === undefined || isTerminating(issuer) || !presence.isActive('controller'))
        return undefined;
      const verdict = issuerVerdict(issuer, secrets.get(secretKey(issuer)));
      if (verdict !== undefined) await performer.perform(verdictWrites(kind, issuer, verdict, clock.now()));
      return undefined;
    },
  };
}

function verdictWrites(kind: Kind<Issuer>, issuer: Issuer, verdict: Condition, now: Date): Write[] {
  const before = findCondition(issuer.status?.conditions, 'Ready');
  const { generation } = issuer.metadata;
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  if (
    before?.reason === verdict.reason &&
    before?.message === verdict.message &&
    before?.observedGeneration === generation
  )
    return [];
  const conditions = withCondition(issuer.status?.conditions, { ...verdict, ...observed }, timestamp(now));
  const write: Write = {
    action: 'status',
    resource: kind.resource,
    object: { ...issuer, status: { ...issuer.status, conditions } },
  };
  if (verdict.message === undefined) return [write];
  const { reason = '', message, status } = verdict;
  const type = status === 'True' ? 'Normal' : 'Warning';
  return [
    write,
    { action: 'event', note: { about: issuer, type, reason, message, component: 'cert-manager-issuers' } },
  ];
}
