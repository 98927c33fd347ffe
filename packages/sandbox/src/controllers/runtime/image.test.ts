import { describe, expect, test } from 'vitest';
import { fullName, imageId, parseImage, pullError } from './image.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('image names', () => {
  test.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['grafana/loki:3.7.6', 'docker.io/grafana/loki:3.7.6'],
    ['ghcr.io/acme/team/app:1.0', 'ghcr.io/acme/team/app:1.0'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    [`quay.io/a/b:1@${DIGEST}`, `quay.io/a/b@${DIGEST}`],
    ['my_org/my__app:v1_2', 'docker.io/my_org/my__app:v1_2'],
  ])('%s is %s', (image, full) => {
    const reference = parseImage(image);
    expect(reference === undefined ? undefined : fullName(reference)).toBe(full);
  });

  test.each(['', 'App:1', 'app:1:2', 'ghcr.io/Acme/app', 'app@sha256:abc', 'a b', 'app:', '-app', 'ghcr.io//app'])(
    '%j is no reference',
    (image) => {
      expect(parseImage(image)).toBeUndefined();
    },
  );

  test('an id is a digest: the given one, or one that follows from the name', () => {
    const withDigest = parseImage(`quay.io/a/b@${DIGEST}`);
    expect(withDigest && imageId(withDigest)).toBe(`quay.io/a/b@${DIGEST}`);
    const plain = parseImage('nginx:1');
    expect(plain && imageId(plain)).toMatch(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/);
  });

  test('a registry that is down is named by the host that was asked', () => {
    const reference = parseImage('nginx:1');
    expect(reference && pullError(reference, 'registry-down')).toContain(
      'Head "https://registry-1.docker.io/v2/library/nginx/manifests/1"',
    );
  });
});
