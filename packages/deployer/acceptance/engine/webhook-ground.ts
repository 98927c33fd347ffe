import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { startKube } from '@otelops/sandbox';
import { createAuthority } from '../../../sandbox/src/real/certificates/authority.ts';
import { startRealKube } from '../../../sandbox/src/real/index.ts';
import type { Manifest } from '../../src/objects.ts';
import { demandedRealKube } from '../kube-servers.ts';
import { openSite, type Room, type Site } from './room.ts';

/** A server whose webhooks can be let answer, and kept silent. */
export interface WebhookGround {
  readonly site: Site;
  /** From now on the Service `hook` of this namespace answers. */
  answer(namespace: string): Promise<void>;
  /** Lets somebody answer with a certificate that the given `clientConfig` does not trust. */
  answerUntrusted(namespace: string): Promise<object>;
  close(): Promise<void>;
}

const authority = createAuthority('hook-ca', new Date());
const caBundle = Buffer.from(authority.certificate).toString('base64');

const otherBundle = Buffer.from(createAuthority('another-ca', new Date()).certificate).toString('base64');

async function openSandbox(): Promise<WebhookGround> {
  const kube = await startKube({ speed: 0 });
  const site = await openSite({ name: 'sandbox', start: () => Promise.resolve(kube) });
  const hooks = startHooks();
  return {
    site,
    // Its pods do not listen: a Service with an endpoint answers.
    answer: async (namespace) => {
      await site.cluster.create({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: 'hook', namespace, labels: { 'kubernetes.io/service-name': 'hook' } },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['10.42.0.200'], conditions: { ready: true } }],
        ports: [{ name: '', port: 443, protocol: 'TCP' }],
      });
    },
    answerUntrusted: async (namespace) => {
      const port = await hooks.start(namespace);
      return { url: `https://127.0.0.1:${port}/judge`, caBundle: otherBundle };
    },
    close: async () => {
      hooks.close();
      await site.close();
    },
  };
}

type RealBinaries = Parameters<typeof startRealKube>[0]['binaries'];

async function openReal(binaries: RealBinaries): Promise<WebhookGround> {
  const kube = await startRealKube({ binaries, waitForNodes: false, provisioner: false });
  const site = await openSite({ name: 'real', start: () => Promise.resolve(kube) });
  const hooks = startHooks();
  const answer = async (namespace: string): Promise<void> => {
    const port = await hooks.start(namespace);
    kube.standIn({ namespace, name: 'hook' }, { host: '127.0.0.1', port });
  };
  return {
    site,
    answer,
    answerUntrusted: async (namespace) => {
      await answer(namespace);
      return { service: { name: 'hook', namespace }, caBundle: otherBundle };
    },
    close: async () => {
      hooks.close();
      await site.close();
    },
  };
}

interface Hooks {
  /** Starts one that lets everything pass; gives its port. */
  start(namespace: string): Promise<number>;
  close(): void;
}

function startHooks(): Hooks {
  const servers: Server[] = [];
  return {
    start: async (namespace) => {
      const { certificate: cert, key } = authority.issue({ commonName: 'hook', dnsNames: [`hook.${namespace}.svc`] });
      const server = createServer({ cert, key }, letPass);
      servers.push(server);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    close: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

async function letPass(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { apiVersion, kind, request: review } = JSON.parse(body);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ apiVersion, kind, response: { uid: review.uid, allowed: true } }));
}

const demand = await demandedRealKube();

/** The sandbox always; the real control plane where its programs are. */
export const webhookGrounds: readonly { readonly name: string; open(): Promise<WebhookGround> }[] = [
  { name: 'sandbox', open: openSandbox },
  ...(demand.state === 'run' ? [{ name: 'real', open: () => openReal(demand.binaries) }] : []),
];

/** The Service of a webhook and a configuration that has it judge the config maps of the room. */
export function hookObjects({ namespace }: Pick<Room, 'namespace'>, webhook: object = {}): readonly Manifest[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'hook', namespace },
      spec: { ports: [{ port: 443, targetPort: 443, protocol: 'TCP' }] },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: `hook-${namespace}` },
      webhooks: [
        {
          name: 'judge.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Fail',
          timeoutSeconds: 5,
          clientConfig: { service: { name: 'hook', namespace }, caBundle },
          rules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] },
          ],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          ...webhook,
        },
      ],
    },
  ];
}
