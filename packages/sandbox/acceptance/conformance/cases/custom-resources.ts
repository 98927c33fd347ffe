import type { ConformanceCase, Step } from '../conformance-case.ts';
import { APPLY, JSON_PATCH, MERGE, STRATEGIC } from './bodies.ts';

const SCHEMA = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 10 },
        replicas: { type: 'integer', default: 1 },
        mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
        name: { type: 'string', pattern: '^x', maxLength: 5, minLength: 2 },
        tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        ports: {
          type: 'array',
          maxItems: 3,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string' }, port: { 'x-kubernetes-int-or-string': true } },
          },
        },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        atom: { type: 'object', 'x-kubernetes-map-type': 'atomic', additionalProperties: { type: 'string' } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        opt: { type: 'object', default: {}, properties: { deep: { type: 'boolean', default: true } } },
        maybe: { type: 'string', nullable: true },
        plain: { type: 'array', items: { type: 'object', properties: { a: { type: 'string', default: 'd' } } } },
        when: { type: 'string', format: 'date-time' },
        either: {
          type: 'object',
          oneOf: [{ required: ['x'] }, { required: ['y'] }],
          properties: { x: { type: 'string' }, y: { type: 'string' } },
        },
      },
    },
    status: {
      type: 'object',
      properties: { replicas: { type: 'integer' }, selector: { type: 'string' }, phase: { type: 'string' } },
    },
  },
};

/** A definition of its own for each case, since definitions have no namespace. */
function definition(): Record<string, unknown> {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.{ns}.example.com' },
    spec: {
      group: '{ns}.example.com',
      names: { kind: 'Widget', plural: 'widgets', shortNames: ['{ns}w'], categories: ['all'] },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.replicas',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
          additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
          schema: { openAPIV3Schema: SCHEMA },
        },
      ],
    },
  };
}

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WIDGETS = '/apis/{ns}.example.com/v1/namespaces/{ns}/widgets';
const X = `${WIDGETS}/x`;
const READY: readonly Step[] = [
  { method: 'POST', path: CRDS, body: definition(), codeOnly: true },
  { method: 'GET', path: WIDGETS, until: 200, codeOnly: true },
];

function widget(spec: Record<string, unknown>, name = 'x'): Record<string, unknown> {
  return { apiVersion: '{ns}.example.com/v1', kind: 'Widget', metadata: { name }, spec };
}

function create(spec: Record<string, unknown>, query = ''): Step {
  return { method: 'POST', path: `${WIDGETS}${query}`, body: widget(spec) };
}

function apply(spec: Record<string, unknown>, manager = 'otelops', query = ''): Step {
  return { method: 'PATCH', path: `${X}?fieldManager=${manager}${query}`, body: widget(spec), contentType: APPLY };
}

export const customResourceCases: readonly ConformanceCase[] = [
  { name: 'CRD: as created', steps: [{ method: 'POST', path: CRDS, body: definition() }] },
  {
    name: 'CRD: established, then served',
    steps: [
      ...READY,
      { method: 'GET', path: `${CRDS}/widgets.{ns}.example.com` },
      {
        method: 'GET',
        path: '/apis/{ns}.example.com/v1',
        only: [
          'kind',
          'groupVersion',
          'resources.0.name',
          'resources.0.singularName',
          'resources.0.kind',
          'resources.0.verbs',
          'resources.0.shortNames',
          'resources.0.categories',
          'resources.1',
          'resources.2',
        ],
      },
      { method: 'GET', path: WIDGETS },
    ],
  },
  {
    name: 'CRD: deleted with its objects',
    steps: [
      ...READY,
      create({ size: 1 }),
      { method: 'DELETE', path: `${CRDS}/widgets.{ns}.example.com` },
      { method: 'GET', path: `${CRDS}/widgets.{ns}.example.com`, until: 404 },
      { method: 'GET', path: WIDGETS, until: 404, codeOnly: true },
    ],
  },
  {
    name: 'CRD: refused',
    steps: [
      { method: 'POST', path: CRDS, body: { ...definition(), metadata: { name: 'other.example.com' } } },
      {
        method: 'POST',
        path: `${CRDS}?fieldValidation=Strict`,
        body: { ...definition(), spec: { ...Object(definition()['spec']), foo: 1 } },
      },
    ],
  },
  {
    name: 'custom resource: created with its defaults',
    steps: [...READY, create({ size: 3, plain: [{}, { a: 'b' }], maybe: null }), { method: 'GET', path: X }],
  },
  {
    name: 'custom resource: applied, then applied again',
    steps: [
      ...READY,
      apply({
        size: 3,
        tags: ['b', 'a'],
        ports: [
          { name: 'http', port: 80 },
          { name: 'grpc', port: 'grpc' },
        ],
        free: { a: { b: [1, 2] } },
        atom: { k: 'v' },
        labels: { l: '1' },
      }),
      apply({
        size: 3,
        tags: ['b', 'a'],
        ports: [
          { name: 'http', port: 80 },
          { name: 'grpc', port: 'grpc' },
        ],
        free: { a: { b: [1, 2] } },
        atom: { k: 'v' },
        labels: { l: '1' },
      }),
    ],
  },
  {
    name: 'custom resource: conflicts and shared lists',
    steps: [
      ...READY,
      apply({
        size: 3,
        tags: ['a'],
        ports: [{ name: 'http', port: 80 }],
        free: { a: { b: 1 } },
        atom: { k: 'v' },
        plain: [{ a: '1' }],
      }),
      apply({ size: 3, tags: ['b'], ports: [{ name: 'grpc', port: 90 }], free: { a: { c: 2 } } }, 'other'),
      apply(
        {
          size: 4,
          tags: ['b'],
          ports: [{ name: 'http', port: 81 }],
          free: { a: { b: 2 } },
          atom: { l: 'w' },
          plain: [{ a: '2' }],
        },
        'other',
      ),
      apply({ size: 3, tags: [], ports: [] }),
    ],
  },
  {
    name: 'custom resource: unknown fields',
    steps: [
      ...READY,
      create({ size: 1, foo: 1, opt: { bar: 1 } }, '?fieldValidation=Strict'),
      create({ size: 1, foo: 1, opt: { bar: 1 } }, '?fieldValidation=Warn'),
      {
        method: 'PATCH',
        path: `${X}?fieldValidation=Strict`,
        body: { spec: { foo: 1 } },
        contentType: MERGE,
        only: ['code', 'reason', 'details.causes.0.field'],
      },
      { method: 'PATCH', path: X, body: { spec: { foo: 1 } }, contentType: MERGE },
      apply({ size: 1, foo: 1 }, 'otelops', '&fieldValidation=Strict'),
    ],
  },
  {
    name: 'custom resource: values that its schema refuses',
    steps: [
      ...READY,
      create({ size: 30, name: 'abcdefgh', mode: 'c' }),
      create({ name: 'yy' }),
      create({ size: '3', ports: [{ name: 'a', port: true }, { port: 1 }, { name: 'z' }, { name: 'y' }] }),
      create({ size: 1, tags: ['a', 'a'], ports: [{ name: 'a' }, { name: 'a' }] }),
      create({ size: 1.5, tags: {}, name: null }),
      create({ size: 1, when: 'yesterday' }),
      create({ size: 1, either: {} }),
      {
        method: 'POST',
        path: WIDGETS,
        body: { apiVersion: '{ns}.example.com/v1', kind: 'Widget', metadata: { name: 'x' } },
      },
      apply({ size: 1, tags: ['a', 'a'] }),
      apply({ size: 'x' }),
    ],
  },
  {
    name: 'custom resource: status and scale',
    steps: [
      ...READY,
      { method: 'POST', path: WIDGETS, body: { ...widget({ size: 1 }), status: { phase: 'no' } } },
      {
        method: 'PATCH',
        path: `${X}/status`,
        body: { spec: { size: 9 }, status: { replicas: 2, selector: 'a=b', phase: 'up' } },
        contentType: MERGE,
        userAgent: 'operator/1',
      },
      { method: 'GET', path: `${X}/scale` },
      {
        method: 'PATCH',
        path: `${X}/scale`,
        body: { spec: { replicas: 4 } },
        contentType: MERGE,
        userAgent: 'scaler/1',
      },
      { method: 'GET', path: X },
    ],
  },
  {
    name: 'custom resource: patches and updates',
    steps: [
      ...READY,
      create({ size: 1 }),
      { method: 'PATCH', path: X, body: { spec: { size: 2 } }, contentType: STRATEGIC },
      { method: 'PATCH', path: X, body: [{ op: 'replace', path: '/spec/size', value: 3 }], contentType: JSON_PATCH },
      { method: 'PATCH', path: X, body: { spec: { opt: null, mode: null } }, contentType: MERGE },
      { method: 'PATCH', path: X, body: { spec: { size: 3 } }, contentType: MERGE },
      { method: 'PUT', path: X, body: widget({ size: 4 }) },
    ],
  },
  {
    name: 'custom resource: as a table',
    steps: [
      ...READY,
      create({ size: 7 }),
      {
        method: 'GET',
        path: WIDGETS,
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
        only: ['kind', 'columnDefinitions', 'rows.0.cells'],
      },
    ],
  },
];
