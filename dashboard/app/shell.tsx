/**
 * What stands around a view: navigation, the queue in a line, the connection.
 *
 * @module
 */

import { useEffect, useMemo, useRef } from "preact/hooks";
import type { CrawlClient } from "../../client/mod.ts";
import type { Connection } from "../connect/connection.ts";
import { Icon } from "../parts/icon.tsx";
import { Notices } from "../parts/notices.tsx";
import { usePoll } from "../parts/use_poll.ts";
import { keepSample } from "../queue/samples.ts";
import { ConnectionLine } from "./connection_line.tsx";
import { Nav } from "./nav.tsx";
import { NotFound } from "./not_found.tsx";
import { OfflineNote } from "./offline_note.tsx";
import { ProjectContext } from "./project.ts";
import { QueueLine } from "./queue_line.tsx";
import { href, useRoute } from "./route.ts";
import { views } from "./views.ts";

/** The page while it is connected. */
export function Shell({ client, connection, onLeave }: {
  client: CrawlClient;
  connection: Connection;
  onLeave: () => void;
}) {
  const route = useRoute();
  const queue = usePoll(
    async (signal) => {
      const status = await client.queueStatus({ signal });
      keepSample(status);
      return status;
    },
    [client],
    { everyMs: 3_000, longestMs: 6_000 },
  );
  const project = useMemo(
    () => ({ client, connection, queue }),
    [client, connection, queue],
  );
  const [name = views[0]?.path, ...rest] = route.path;
  const view = views.find(({ path }) => path === name);
  const place = [name, ...rest].join("/");
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${view?.label ?? "Not found"} · Crawl jobs`;
    if (!first.current) {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [place]);
  return (
    <ProjectContext.Provider value={project}>
      <a
        class="skip"
        href={`#${place}`}
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <div class="shell">
        <header class="side">
          <a class="brand" href={href([])}>
            <Icon name="brand" />
            <span>Crawl jobs</span>
          </a>
          <Nav current={view} />
          <div class="side-foot">
            <QueueLine queue={queue} />
            <ConnectionLine connection={connection} onLeave={onLeave} />
          </div>
        </header>
        <main ref={main} tabIndex={-1} key={place}>
          <OfflineNote queue={queue} />
          {view ? <view.Show route={route} /> : <NotFound />}
        </main>
      </div>
      <Notices />
    </ProjectContext.Provider>
  );
}
