import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { PeerTls } from './otlp-grpc.ts';

/** How the lab asks its servers: plainly, or with a certificate. */
export interface LabClient {
  get(url: string): Promise<Answer>;
  post(url: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const timeoutMilliseconds = 30_000;

/**
 * @param tls absent: HTTP, or HTTPS without a certificate of its own where the URL says so.
 * @param from address to send from: collectors tell pods by it.
 */
export function createClient(tls?: Partial<PeerTls>, from?: string): LabClient {
  const place = from === undefined ? {} : { localAddress: from };
  const send = (method: string, url: string, body: string | undefined, headers: Readonly<Record<string, string>>) =>
    new Promise<Answer>((resolve, reject) => {
      const secure = url.startsWith('https:');
      const options = {
        method,
        headers,
        timeout: timeoutMilliseconds,
        agent: false as const,
        ...(secure ? tls : {}),
        ...place,
      };
      const request = (secure ? tlsRequest : plainRequest)(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      request.on('timeout', () => request.destroy(new Error(`${url} does not answer`)));
      request.on('error', reject);
      request.end(body);
    });
  return {
    get: (url) => send('GET', url, undefined, {}),
    post: (url, body, headers = {}) =>
      send('POST', url, JSON.stringify(body), { 'content-type': 'application/json', ...headers }),
  };
}
