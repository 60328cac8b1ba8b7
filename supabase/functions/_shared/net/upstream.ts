/**
 * The proxies that an operator lists in `PROXY_URLS`.
 *
 * @module
 */

/** An HTTP proxy. It is the operator's own choice, so it may be anywhere, on a private address, too. */
export interface Upstream {
  /** Its place in `PROXY_URLS`, from 1: what messages call it, as its address may be a secret. */
  readonly number: number;
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Empty where it asks for none. */
  readonly username: string;
  readonly password: string;
}

/**
 * Reads `PROXY_URLS`: `http://user:password@host:port`, separated by commas.
 * Throws an error that names the entry by its place alone.
 */
export function parseUpstreams(text: string): Upstream[] {
  const entries = text.split(",").map((entry) => entry.trim()).filter(Boolean);
  return [...new Set(entries)].map((entry, index) => {
    const number = index + 1;
    const fail = (why: string) =>
      new Error(`Cannot read PROXY_URLS: entry ${number} ${why}`);
    const url = URL.parse(entry);
    if (!url) throw fail("is not http://user:password@host:port");
    if (url.protocol !== "http:") {
      throw fail(
        `is of '${
          url.protocol.slice(0, 20)
        }': only http: proxies are spoken to`,
      );
    }
    if (!url.hostname || url.pathname !== "/" || url.search || url.hash) {
      throw fail("has more than a user name, a password, a host and a port");
    }
    return {
      number,
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port || 80),
      username: decoded(url.username),
      password: decoded(url.password),
    };

    function decoded(part: string): string {
      try {
        return decodeURIComponent(part);
      } catch {
        throw fail("has a lone % in its user name or password: write %25");
      }
    }
  });
}

/** How a browser is told where the proxy is. */
export function serverOf({ host, port }: Upstream): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
