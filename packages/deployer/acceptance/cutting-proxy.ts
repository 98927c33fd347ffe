import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire between a client and a server that breaks when told to. TLS passes through unread. */
export interface CuttingProxy extends AsyncDisposable {
  /** The address to use instead of the server's. */
  readonly url: string;
  /** How many connections were broken so far. */
  readonly cuts: () => number;
  /** Breaks every connection now. */
  cut(): void;
  /** Breaks each connection after so many bytes from the server, and again after as many on the next one. */
  cutAfter(bytes: (() => number) | undefined): void;
  /** Passes nothing on, and breaks nothing: what a client sees of a router that died. */
  freeze(frozen: boolean): void;
}

export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port, protocol } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  let budget: (() => number) | undefined;
  let frozen = false;
  let cuts = 0;

  function cutPair(pair: readonly [Socket, Socket]): void {
    if (!pairs.delete(pair)) return;
    cuts += 1;
    for (const socket of pair) socket.destroy();
  }

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    let left = budget?.();
    client.on('data', (chunk) => {
      if (!frozen) upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (frozen) return;
      if (left !== undefined && chunk.length >= left) {
        client.write(chunk.subarray(0, left), () => cutPair(pair));
        return;
      }
      if (left !== undefined) left -= chunk.length;
      if (client.write(chunk)) return;
      upstream.pause();
      client.once('drain', () => upstream.resume());
    });
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (frozen) return;
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`,
    cuts: () => cuts,
    cut: () => {
      for (const pair of [...pairs]) cutPair(pair);
    },
    cutAfter: (bytes) => {
      budget = bytes;
    },
    freeze: (value) => {
      frozen = value;
    },
    [Symbol.asyncDispose]: async () => {
      frozen = false;
      for (const pair of [...pairs]) cutPair(pair);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
