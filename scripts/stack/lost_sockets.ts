/**
 * What becomes of the gateway when Postgres dies under it.
 *
 * @module
 */

/**
 * Has this process outlive it. `postgres` 3.4.9, the newest there is, writes
 * the next statement of a transaction in a timer, to a socket that may be gone
 * by then: `nextWrite` in its `connection.js` throws "Cannot read properties of
 * null (reading 'write')", where nobody can catch it. Measured: in one of six
 * kills under 20 transactions, never under statements without one, or `LISTEN`.
 */
export function outliveLostSockets(): void {
  addEventListener("error", (event) => {
    if (
      /\bnextWrite \(.*\bpostgres\b.*connection\.js/.test(event.error?.stack)
    ) {
      event.preventDefault();
    }
  });
}
