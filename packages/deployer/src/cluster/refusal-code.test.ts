import { describe, expect, test } from 'vitest';
import type { DeployReasonCode } from '../reason-codes.ts';
import { parseForbidden } from './forbidden-rule.ts';
import { refusedError } from './kube-failure.ts';
import { meaningOf } from './refusal-code.ts';
import { parseRefusal } from './status-body.ts';

const status = (code: number, message: string, more: object = {}): string =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code, ...more });

const causes = (...list: object[]): object => ({ details: { causes: list } });

/** Texts as kube-apiserver 1.35 writes them. */
const refusals: readonly (readonly [name: string, code: DeployReasonCode, body: string, status: number])[] = [
  ['bad token', 'unauthorized', status(401, 'Unauthorized', { reason: 'Unauthorized' }), 401],
  [
    'missing permission',
    'forbidden',
    status(403, 'pods is forbidden: User "u" cannot list resource "pods" in API group "" in the namespace "x"'),
    403,
  ],
  [
    'quota',
    'quota-exceeded',
    status(403, 'pods "a" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1'),
    403,
  ],
  [
    'namespace on its way out',
    'namespace-terminating',
    status(
      403,
      'configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated',
      causes({
        reason: 'NamespaceTerminating',
        message: 'namespace x is being terminated',
        field: 'metadata.namespace',
      }),
    ),
    403,
  ],
  [
    'pod security',
    'pod-refused',
    status(403, 'pods "a" is forbidden: violates PodSecurity "restricted:latest": privileged'),
    403,
  ],
  [
    'webhook says no',
    'webhook-refused',
    status(400, 'admission webhook "vopentelemetrycollector.kb.io" denied the request: no receivers'),
    400,
  ],
  [
    'webhook says no with 403',
    'webhook-refused',
    status(403, 'admission webhook "policy.example" denied the request: no'),
    403,
  ],
  [
    'webhook without pods',
    'webhook-unavailable',
    status(
      500,
      'Internal error occurred: failed calling webhook "webhook.cert-manager.io": failed to call webhook: Post "https://cert-manager-webhook.cert-manager.svc:443/validate?timeout=30s": no endpoints available for service "cert-manager-webhook"',
    ),
    500,
  ],
  [
    'conversion webhook',
    'webhook-unavailable',
    status(
      500,
      'conversion webhook for opentelemetry.io/v1beta1, Kind=OpenTelemetryCollector failed: Post "https://x": dial tcp 10.0.0.1:443: connect: connection refused',
    ),
    500,
  ],
  [
    'missing namespace',
    'dependency-missing',
    status(404, 'namespaces "x" not found', { reason: 'NotFound', details: { name: 'x', kind: 'namespaces' } }),
    404,
  ],
  [
    'field of another manager',
    'field-conflict',
    status(409, 'Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas', {
      reason: 'Conflict',
      ...causes({
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl" using apps/v1',
        field: '.spec.replicas',
      }),
    }),
    409,
  ],
  [
    'lost race',
    'api-error',
    status(
      409,
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      { reason: 'Conflict' },
    ),
    409,
  ],
  [
    'selector',
    'immutable-field',
    status(
      422,
      'Deployment.apps "a" is invalid: spec.selector: Invalid value: {"matchLabels":{"a":"c"}}: field is immutable',
      {
        reason: 'Invalid',
        ...causes({
          reason: 'FieldValueInvalid',
          message: 'Invalid value: {}: field is immutable',
          field: 'spec.selector',
        }),
      },
    ),
    422,
  ],
  [
    'stateful set',
    'immutable-field',
    status(
      422,
      `StatefulSet.apps "a" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`,
      { reason: 'Invalid' },
    ),
    422,
  ],
  [
    'cluster IP',
    'immutable-field',
    status(422, 'Service "a" is invalid: spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set', {
      reason: 'Invalid',
    }),
    422,
  ],
  [
    'role reference',
    'immutable-field',
    status(
      422,
      'ClusterRoleBinding.rbac.authorization.k8s.io "a" is invalid: roleRef: Invalid value: {}: cannot change roleRef',
      { reason: 'Invalid' },
    ),
    422,
  ],
  [
    'storage class',
    'immutable-field',
    status(
      422,
      'StorageClass.storage.k8s.io "a" is invalid: provisioner: Forbidden: updates to provisioner are forbidden.',
      { reason: 'Invalid' },
    ),
    422,
  ],
  [
    'claim',
    'immutable-field',
    status(
      422,
      'PersistentVolumeClaim "a" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      { reason: 'Invalid' },
    ),
    422,
  ],
  [
    'unknown field',
    'invalid-manifest',
    status(
      400,
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.foo"',
      { reason: 'BadRequest' },
    ),
    400,
  ],
  [
    'invalid value',
    'invalid-manifest',
    status(
      422,
      'ConfigMap "A" is invalid: metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of',
      { reason: 'Invalid' },
    ),
    422,
  ],
  [
    'unknown field in an apply',
    'invalid-manifest',
    status(
      500,
      'failed to create typed patch object (room/s; /v1, Kind=ConfigMap): .dota: field not declared in schema',
    ),
    500,
  ],
  [
    'bad encoding in an apply',
    'invalid-manifest',
    status(
      500,
      'failed to convert new object (room/s; /v1, Kind=Secret) to proper version: unable to convert unstructured object to /v1, Kind=Secret: error decoding from json: illegal base64 data at input byte 3',
    ),
    500,
  ],
  ['too large for etcd', 'invalid-manifest', status(500, 'etcdserver: request is too large'), 500],
  [
    'throttled',
    'api-overloaded',
    status(429, 'Too many requests, please try again later.', { reason: 'TooManyRequests' }),
    429,
  ],
  ['starting', 'api-overloaded', 'apiserver not ready', 503],
  ['anything else', 'api-error', '<html><h1>502 Bad Gateway</h1></html>', 502],
];

describe('a refusal', () => {
  test.each(refusals)('%s is %s', (_name, code, body, httpStatus) => {
    expect(meaningOf(parseRefusal(httpStatus, body)).code).toBe(code);
  });

  test('that is no Status still says what was answered', () => {
    expect(parseRefusal(502, '<html><h1>502 Bad Gateway</h1></html>')).toMatchObject({
      status: 502,
      message: 'the server answered 502: 502 Bad Gateway',
    });
    expect(parseRefusal(503, '')).toMatchObject({ message: 'the server answered 503 without a body' });
  });

  test('keeps field conflicts apart, one cause each', () => {
    const refusal = parseRefusal(409, refusals.find(([name]) => name === 'field of another manager')?.[2] ?? '');
    expect(refusal.causes).toEqual([
      { reason: 'FieldManagerConflict', message: 'conflict with "kubectl" using apps/v1', field: '.spec.replicas' },
    ]);
  });

  test('never repeats the credentials it was sent with, nor a value of a Secret', () => {
    const body = status(
      400,
      'Secret in version "v1": bad value aHVudGVyMjI= (hunter22), sent with Bearer abcdefghijkl123',
      causes({ reason: 'x', message: 'hunter22', field: 'data' }),
    );
    const context = { server: 'https://x', action: 'apply', secrets: ['hunter22', 'abcdefghijkl123'] };
    const error = refusedError(parseRefusal(400, body), context);
    expect(JSON.stringify([error.message, error.causes, error.advice])).not.toMatch(
      /hunter22|aHVudGVyMjI=|abcdefghijkl123/,
    );
  });
});

describe('a missing permission', () => {
  test('is given as a rule with the commands that grant it', () => {
    const message =
      'deployments.apps "web" is forbidden: User "system:serviceaccount:ci:bot" cannot patch resource "deployments" in API group "apps" in the namespace "x"';
    expect(parseForbidden(message)).toEqual({
      user: 'system:serviceaccount:ci:bot',
      verb: 'patch',
      resource: 'deployments',
      group: 'apps',
      namespace: 'x',
      name: 'web',
    });
    expect(meaningOf(parseRefusal(403, status(403, message))).advice).toEqual([
      'Let system:serviceaccount:ci:bot patch deployments of group apps in namespace x:',
      'kubectl create role otelops-patch-deployments -n x --verb=patch --resource=deployments.apps',
      'kubectl create rolebinding otelops-patch-deployments -n x --role=otelops-patch-deployments --serviceaccount=ci:bot',
    ]);
  });

  test('is read for cluster scope and subresources, and with what authorizers add', () => {
    expect(
      parseForbidden(
        'nodes is forbidden: User "u" cannot list resource "nodes" in API group "" at the cluster scope: RBAC: clusterrole "x" not found',
      ),
    ).toEqual({ user: 'u', verb: 'list', resource: 'nodes', group: '' });
    expect(
      parseForbidden(
        'pods "p" is forbidden: User "u" cannot get resource "pods/log" in API group "" in the namespace "x"',
      ),
    ).toMatchObject({ resource: 'pods/log', name: 'p' });
  });

  test('is not made up from other refusals', () => {
    expect(parseForbidden('pods "a" is forbidden: exceeded quota: q')).toBeUndefined();
    expect(parseForbidden('forbidden: User "u" cannot get path "/metrics"')).toBeUndefined();
  });
});
