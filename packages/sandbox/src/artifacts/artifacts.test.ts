import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { artifactText } from './artifact-text.ts';
import { certManagerManifest } from './cert-manager-manifest.ts';
import { EDITION } from './edition.ts';
import { otelOperatorManifest } from './otel-operator-manifest.ts';

const MANIFESTS = { 'cert-manager': certManagerManifest, 'opentelemetry-operator': otelOperatorManifest } as const;

describe.each(['cert-manager', 'opentelemetry-operator'] as const)('the sandbox edition of %s', (name) => {
  const version = name === 'cert-manager' ? 'v1.21.1' : 'v0.158.0';

  test('is the same text to the byte each time, with or without the v', () => {
    expect(artifactText(name, version)).toBe(artifactText(name, version));
    expect(artifactText(name, version.slice(1))).toBe(artifactText(name, version));
  });

  test('is YAML of exactly the objects', () => {
    const documents = parseAllDocuments(artifactText(name, version)).map((document) => document.toJS());
    expect(documents).toEqual(JSON.parse(JSON.stringify(MANIFESTS[name](version))));
  });

  test('says on each object what it is', () => {
    for (const object of MANIFESTS[name](version))
      expect(object.metadata.annotations?.[EDITION]).toContain('Sandbox edition of');
  });

  test('names no object twice and puts namespace and definitions first', () => {
    const ids = MANIFESTS[name](version).map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toMatch(/^Namespace /);
    const last = ids.findLastIndex((id) => id.startsWith('CustomResourceDefinition'));
    expect(ids.slice(1, last + 1).every((id) => id.startsWith('CustomResourceDefinition'))).toBe(true);
  });

  test('can leave its webhooks out', () => {
    const kinds = MANIFESTS[name](version, { webhooks: false }).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.endsWith('WebhookConfiguration'))).toEqual([]);
  });
});

test('the operator runs the version asked for and mounts the certificate it asks for', () => {
  const objects = otelOperatorManifest('0.158.0');
  const text = JSON.stringify(objects.find(({ kind }) => kind === 'Deployment'));
  expect(text).toContain('opentelemetry-operator:0.158.0');
  const certificate = JSON.stringify(objects.find(({ kind }) => kind === 'Certificate'));
  const secretName = /"secretName":"([^"]+)"/.exec(certificate)?.[1];
  expect(secretName).toBe('opentelemetry-operator-controller-manager-service-cert');
  expect(text).toContain(`"secretName":"${secretName}"`);
});
