/** A port of a Service. */
export interface BackedService {
  readonly namespace: string;
  readonly name: string;
  /** The Service's own port, not the one behind it; every port when absent. */
  readonly port?: number;
}

/** Answers an HTTP request in the name of a pod. The URL's host is the pod's address. */
export type ServiceHandler = (request: Request) => Response | Promise<Response>;

/** A server that listens on loopback, by its origin: `http://127.0.0.1:9090`. */
export interface LoopbackServer {
  readonly origin: string;
}

export type ServiceBackend = ServiceHandler | LoopbackServer;

/** Who answers for the pods behind Services: those of the sandbox do not listen by themselves. */
export interface ServiceBackends {
  /**
   * Lets `backend` speak for the ready pods of a Service from now on, by the API server's proxy and by port-forward; the
   * returned function ends it. As long as no pod is ready nobody is reached. The latest registration of a port holds.
   *
   * @throws RangeError for an origin that is not on loopback.
   */
  serve(service: BackedService, backend: ServiceBackend): () => void;
}

export interface BackendDirectory extends ServiceBackends {
  /** Who speaks for a port: a registration of that port goes before one of all ports. */
  find(namespace: string, name: string, port: number): ServiceBackend | undefined;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

export function createBackendDirectory(): BackendDirectory {
  const backends = new Map<string, ServiceBackend>();
  const keyOf = (namespace: string, name: string, port: number | undefined): string =>
    `${namespace}/${name}:${port ?? '*'}`;
  return {
    serve: ({ namespace, name, port }, backend) => {
      if (typeof backend !== 'function') requireLoopback(backend.origin);
      const key = keyOf(namespace, name, port);
      backends.set(key, backend);
      return () => {
        if (backends.get(key) === backend) backends.delete(key);
      };
    },
    find: (namespace, name, port) =>
      backends.get(keyOf(namespace, name, port)) ?? backends.get(keyOf(namespace, name, undefined)),
  };
}

function requireLoopback(origin: string): void {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const spoken = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (!spoken || !LOOPBACK.has(url.hostname))
    throw new RangeError(`${origin} is no http or https origin on loopback, such as http://127.0.0.1:9090`);
}
