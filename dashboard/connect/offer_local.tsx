/**
 * The local stack's own page needs no key.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";
import { type Connection, localConnection } from "./connection.ts";

/** A button, where this page is served by a local stack. */
export function OfferLocal({ onConnect }: {
  onConnect: (connection: Connection) => void;
}) {
  const [found, setFound] = useState<Connection | null>(null);
  useEffect(() => {
    localConnection().then(setFound);
  }, []);
  return found && (
    <section class="card row-card">
      <p>
        A local stack serves this page.
      </p>
      <button type="button" onClick={() => onConnect(found)}>
        Connect to it
      </button>
    </section>
  );
}
