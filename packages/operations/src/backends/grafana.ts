import { fieldsOf, textOf } from '@otelops/deployer/vocabulary';
import { type Answer, answered, mapAnswer } from './answer.ts';
import { askJson, badAnswer, type Readiness } from './ask.ts';
import type { HttpBackend } from './http-backend.ts';

/** Grafana's HTTP API, as far as we read it. */
export interface GrafanaClient {
  /** Answers without credentials. */
  ready(): Promise<Answer<Readiness>>;
  /** Whether Grafana gets through to a data source; takes credentials, and these do not pass the API server's proxy. */
  dataSourceHealth(uid: string): Promise<Answer<Readiness>>;
}

export function grafanaClient(backend: HttpBackend): GrafanaClient {
  return {
    ready: async () => mapAnswer(await askJson(backend, { method: 'GET', path: '/api/health' }), healthOf(backend)),
    dataSourceHealth: async (uid) => {
      const path = `/api/datasources/uid/${encodeURIComponent(uid)}/health`;
      return mapAnswer(await askJson(backend, { method: 'GET', path }), (content) => {
        const { status, message } = fieldsOf(content);
        if (typeof status !== 'string') return badAnswer(backend, `it is no answer to ${path}`);
        return answered({ ready: status === 'OK', text: textOf(message) ?? status });
      });
    },
  };
}

function healthOf(backend: HttpBackend): (content: unknown) => Answer<Readiness> {
  return (content) => {
    const { database, version } = fieldsOf(content);
    if (typeof database !== 'string') return badAnswer(backend, 'it is no answer to /api/health');
    const text = `database ${database}${typeof version === 'string' ? `, version ${version}` : ''}`;
    return answered({ ready: database === 'ok', text });
  };
}
