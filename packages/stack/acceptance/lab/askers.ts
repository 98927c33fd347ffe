import type { LabClient } from './client.ts';

/** A series as an instant query gives it. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Server {
  readonly client: LabClient;
  readonly url: string;
}

async function answered(server: Server, path: string): Promise<unknown> {
  const { status, text } = await server.client.get(server.url + path);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
  const { data } = JSON.parse(text) as { readonly data: unknown };
  return data;
}

/** An instant query of Prometheus, now. */
export async function askPrometheus(server: Server, query: string): Promise<readonly Sample[]> {
  const data = await answered(server, `/api/v1/query?query=${encodeURIComponent(query)}`);
  const { result } = data as {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly histogram?: readonly [number, { readonly count: string }];
    }[];
  };
  return result.map(({ histogram, metric, value }) => ({
    labels: metric,
    value: Number(value?.[1] ?? histogram?.[1].count),
  }));
}

/** Values of every sample of a selector's series in the last half hour, in the order of their times. */
export async function askSamples(server: Server, selector: string): Promise<readonly number[]> {
  const data = await answered(server, `/api/v1/query?query=${encodeURIComponent(`${selector}[30m]`)}`);
  const { result } = data as {
    readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[];
  };
  return result.flatMap(({ values }) => values.map(([, value]) => Number(value)));
}

/** Label sets of every series of the last hour that matches. */
export async function askSeries(
  server: Server,
  selector: string,
): Promise<readonly Readonly<Record<string, string>>[]> {
  return (await answered(server, `/api/v1/series?match[]=${encodeURIComponent(selector)}`)) as Record<string, string>[];
}

/** A line as Loki gives it, with its stream's labels and its own metadata together. */
export interface Line {
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Lines of the last two hours, the newest first, at most 5,000 (Loki's own limit). */
export async function askLoki(server: Server, query: string): Promise<readonly Line[]> {
  const start = `${Date.now() - 7_200_000}000000`;
  const path = `/loki/api/v1/query_range?limit=5000&start=${start}&query=${encodeURIComponent(query)}`;
  const { result } = (await answered(server, path)) as {
    readonly result: readonly {
      readonly stream: Readonly<Record<string, string>>;
      readonly values: readonly (readonly [string, string])[];
    }[];
  };
  return result.flatMap(({ stream, values }) => values.map(([, text]) => ({ text, labels: stream })));
}
