import { expect, it } from 'vitest';
import { configOf } from '../acceptance/kit/valid-configs.ts';
import { outsideSecrets } from './outside-secrets.ts';

it('names every Secret that somebody else must put there, with its keys, the fields that name it, and when', () => {
  const config = configOf(`version: 1
cluster: {name: a}
profile: large
objectStorage: {endpoint: s3, buckets: {loki: a1, tempo: b1}, credentials: {secret: shared, accessKeyIdKey: id}}
notifications:
  slack: {channel: '#a', auth: {type: webhook, secret: slack, key: url}}
  webhooks: [{name: t, url: {secret: shared, key: url}, bearerToken: {secret: slack, key: token}}]
kafka: {address: 'k:9092', sasl: {username: u, password: {secret: kafka, key: password}}}
remoteWrite: [{name: m, url: 'https://m/', auth: {type: basic, username: u, password: {secret: mimir, key: password}}}]
macs: {hosts: [{name: m, mode: push}], push: {token: {secret: macs, key: token}}}
grafana: {expose: {type: ingress, host: g.example, tlsSecret: grafana-tls}}
`);
  expect(outsideSecrets(config)).toEqual([
    { namespace: 'observability', secret: 'macs', keys: ['token'], fields: ['macs.push.token'], phase: 'phase-2' },
    {
      namespace: 'monitoring',
      secret: 'shared',
      keys: ['id', 'secret-access-key', 'url'],
      fields: ['objectStorage.credentials', 'notifications.webhooks[0].url'],
      phase: 'phase-3',
    },
    { namespace: 'monitoring', secret: 'kafka', keys: ['password'], fields: ['kafka.sasl.password'], phase: 'phase-3' },
    { namespace: 'monitoring', secret: 'mimir', keys: ['password'], fields: ['remoteWrite[0].auth'], phase: 'phase-3' },
    {
      namespace: 'monitoring',
      secret: 'slack',
      keys: ['url', 'token'],
      fields: ['notifications.slack.auth', 'notifications.webhooks[0].bearerToken'],
      phase: 'phase-4',
    },
    {
      namespace: 'grafana',
      secret: 'grafana-tls',
      keys: ['tls.crt', 'tls.key'],
      fields: ['grafana.expose.tlsSecret'],
      phase: 'phase-4',
    },
  ]);
});

it('names none where the config names none', () => {
  expect(outsideSecrets(configOf('version: 1\ncluster: {name: a}'))).toEqual([]);
});
