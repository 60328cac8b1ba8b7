/**
 * A server that nobody may reach: it counts who does.
 *
 * @module
 */

/** Disposing of it stops it. */
export interface SecretServer extends Disposable {
  /** `"127.0.0.1:40123"` */
  readonly host: string;
  /** Connections so far, also those that ask for nothing. */
  readonly connections: number;
  /** Waits until there were so many. */
  reached(connections: number): Promise<void>;
}

/** Starts it on a free port. */
export function secretServer(): SecretServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let connections = 0;
  const told = new EventTarget();
  const accept = async () => {
    for await (const connection of listener) {
      connections++;
      told.dispatchEvent(new Event("connection"));
      connection.close();
    }
  };
  accept();
  return {
    host: `127.0.0.1:${listener.addr.port}`,
    get connections() {
      return connections;
    },
    async reached(wanted) {
      const signal = AbortSignal.timeout(10_000);
      while (connections < wanted) {
        await new Promise((resolve, reject) => {
          told.addEventListener("connection", resolve, { once: true });
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      }
    },
    [Symbol.dispose]: () => listener.close(),
  };
}
