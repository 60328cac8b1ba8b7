/**
 * The hosts that have limits of their own.
 *
 * @module
 */

import { useState } from "preact/hooks";
import { readHosts } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { Failure } from "../parts/failure.tsx";
import { usePoll } from "../parts/use_poll.ts";
import { HostDialog } from "./host_dialog.tsx";
import { HostRow } from "./host_row.tsx";

/** What is set, and the way to set it; for a secret key. */
export function Hosts() {
  const { client } = useProject();
  const [editing, setEditing] = useState<string | null>(null);
  const { value, error, refresh } = usePoll(
    (signal) => readHosts(client.connection, { signal }),
    [client],
    { isDone: () => true },
  );
  return (
    <section class="card" aria-labelledby="hosts">
      <div class="label-row">
        <h2 id="hosts">Limits of hosts</h2>
        <button type="button" class="quiet" onClick={() => setEditing("")}>
          Set a limit …
        </button>
      </div>
      {error !== null && <Failure error={error} onRetry={refresh} />}
      {value && value.hosts.length === 0 && (
        <p class="hint">
          All hosts are treated alike. Set how often one is asked, or leave it
          alone for a while.
        </p>
      )}
      {value && value.hosts.length > 0 && (
        <ul class="hosts">
          {value.hosts.map((host) => (
            <li key={host.host}>
              <HostRow host={host} onEdit={() => setEditing(host.host)} />
            </li>
          ))}
        </ul>
      )}
      {editing !== null && (
        <HostDialog
          host={value?.hosts.find(({ host }) => host === editing) ?? null}
          onClose={() => setEditing(null)}
          onDone={() => {
            setEditing(null);
            refresh();
          }}
        />
      )}
    </section>
  );
}
