import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { variants } from '../../acceptance/kit/valid-configs.ts';
import { screenCertificates } from '../foundation/certificates.ts';
import { clientTlsFiles } from '../tls.ts';
import type { LokiDatasource, TempoDatasource } from './datasource-config.ts';
import { datasources, renderDatasources } from './datasources.ts';
import { grafanaPod } from './workload.ts';

/** As Grafana reads a value: `$$` is a dollar sign, `$__file{}` a file, and any other `$name` or `${name}` its environment. */
function asGrafanaReads(value: string): string {
  return value
    .split('$$')
    .map((part) => part.replace(/\$__file\{([^}]+)\}/g, 'content of $1').replace(/\$(\{[^}]*\}|\w+)/g, ''))
    .join('$');
}

function read(text: string): unknown {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return asGrafanaReads(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(parse(text));
}

describe.each(variants)('data sources of $name', ({ config }) => {
  const file = datasources(config);

  it('come through Grafana as they were meant', () => {
    const meant = JSON.parse(JSON.stringify(file), (_, value) => {
      const entries = value !== null && typeof value === 'object' ? Object.entries(value) : [];
      return entries.length === 1 && entries[0]?.[0] === 'file' ? `content of ${entries[0][1]}` : value;
    });
    expect(read(renderDatasources(file))).toEqual(meant);
  });

  it('lead from each to the others, by uids that are there', () => {
    const uids = file.datasources.map(({ uid }) => uid);
    expect(uids).toEqual(['prometheus', 'loki', 'tempo', 'alertmanager']);
    const named = [...JSON.stringify(file).matchAll(/"(?:datasourceUid|targetUID|alertmanagerUid)":"([^"]+)"/g)].map(
      ([, uid]) => uid,
    );
    expect(named.length).toBeGreaterThanOrEqual(6);
    for (const uid of named) expect(uids).toContain(uid);
  });

  it('find a span’s logs by its trace id, which of OTLP logs is no part of the line', () => {
    const tempo = file.datasources.find((source): source is TempoDatasource => source.type === 'tempo');
    expect(tempo?.jsonData.tracesToLogsV2).toMatchObject({ filterByTraceID: false, customQuery: true });
    expect(tempo?.jsonData.tracesToLogsV2.query).toBe('{$' + '{__tags}} | trace_id = "$' + '{__trace.traceId}"');
    const loki = file.datasources.find((source): source is LokiDatasource => source.type === 'loki');
    expect(loki?.jsonData.derivedFields[0]).toMatchObject({
      matcherType: 'label',
      matcherRegex: 'trace_id',
      datasourceUid: 'tempo',
    });
  });

  it('show a certificate that outlives Grafana: what was provisioned stays in its database until it starts anew', () => {
    if (!config.security.mtls) return;
    const shown = file.datasources.map(({ secureJsonData }) => secureJsonData?.tlsClientCert.file);
    expect(new Set(shown)).toEqual(new Set([clientTlsFiles.certificate]));
    const { containers, volumes } = grafanaPod(config);
    const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
    const mount = mounts.find(({ mountPath }) => clientTlsFiles.certificate.startsWith(`${mountPath}/`));
    const volume = volumes?.find(({ name }) => name === mount?.name);
    const secret = volume !== undefined && 'secret' in volume ? volume.secret.secretName : undefined;
    const certificates = screenCertificates(config).flatMap(({ objects }) => objects);
    const spec = certificates.map((object) => Object(object['spec'])).find(({ secretName }) => secretName === secret);
    expect(spec).toMatchObject({ duration: '43800h', renewBefore: '17520h', usages: ['client auth'] });
  });

  it('show a certificate exactly when the databases ask for one', () => {
    for (const { jsonData, secureJsonData, url } of file.datasources) {
      expect(url.startsWith('https://')).toBe(config.security.mtls);
      expect(secureJsonData !== undefined).toBe(config.security.mtls);
      expect(jsonData.serverName).toBe(config.security.mtls ? new URL(url).hostname : undefined);
    }
  });
});
