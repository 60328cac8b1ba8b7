/**
 * The page: connected, it shows a view, else the ways to connect.
 *
 * @module
 */

import { render } from "preact";
import { useMemo, useState } from "preact/hooks";
import {
  type Connection,
  dropConnection,
  keepConnection,
} from "../connect/connection.ts";
import { ConnectView } from "../connect/connect_view.tsx";
import { clientOf } from "../connect/session.ts";
import { Shell } from "./shell.tsx";

/** Draws the page into the element. */
export function mount(root: HTMLElement, found: Connection | null): void {
  render(<App found={found} />, root);
}

function App({ found }: { found: Connection | null }) {
  const [connection, setConnection] = useState(found);
  const [reason, setReason] = useState<string | null>(null);
  const leave = (why: string | null) => {
    dropConnection();
    setReason(why);
    setConnection(null);
  };
  const client = useMemo(
    () =>
      connection && clientOf(connection, () =>
        leave(
          "The project does not accept this sign-in any more: connect again to go on where you were",
        )),
    [connection],
  );
  if (!connection || !client) {
    return (
      <ConnectView
        reason={reason}
        onConnect={(made) => {
          keepConnection(made);
          setConnection(made);
        }}
      />
    );
  }
  return (
    <Shell
      client={client}
      connection={connection}
      onLeave={() => leave(null)}
    />
  );
}
