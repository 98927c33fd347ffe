import { once } from 'node:events';
import { createServer } from 'node:http';

/** An alert as Alertmanager sends it to webhooks (version 4 of its payload). */
export interface HeardAlert {
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Listens to Alertmanager. */
export interface Webhook {
  heard(path: string): readonly HeardAlert[];
  close(): Promise<void>;
}

export async function startWebhook(host: string, port: number): Promise<Webhook> {
  const heard: { readonly path: string; readonly alerts: readonly HeardAlert[] }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { alerts } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { readonly alerts: readonly HeardAlert[] };
    heard.push({ path: request.url ?? '', alerts });
    response.end();
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    heard: (path) => heard.filter((one) => one.path === path).flatMap(({ alerts }) => alerts),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
