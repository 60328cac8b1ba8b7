/**
 * The queue: how long it is, how fast it moves, whether it is well.
 *
 * @module
 */

import { useProject } from "../app/project.ts";
import { Failure } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageHead } from "../parts/page_head.tsx";
import { Charts } from "./charts.tsx";
import { Health } from "./health.tsx";
import { Hosts } from "./hosts.tsx";
import { Kinds } from "./kinds.tsx";
import { Tiles } from "./tiles.tsx";

/** All there is to know of it. */
export function QueueView() {
  const { queue, connection } = useProject();
  const { value, error, refresh } = queue;
  const own = connection.email !== undefined;
  return (
    <>
      <PageHead
        title="Queue"
        under={<p>{own ? "Your own jobs." : "The jobs of everybody."}</p>}
      />
      {error !== null && !value && <Failure error={error} onRetry={refresh} />}
      {!value && error === null && <Loading />}
      {value && <Health status={value} />}
      {value && <Tiles status={value} own={own} />}
      {value && <Charts />}
      {value && <Kinds kinds={value.kinds} />}
      {!own && <Hosts />}
    </>
  );
}
