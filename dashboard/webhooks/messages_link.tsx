/**
 * The way from a job or a batch to what was told of it.
 *
 * @module
 */

import type { DeliveriesOptions } from "../../client/mod.ts";
import { useProject } from "../app/project.ts";
import { href } from "../app/route.ts";
import { Icon } from "../parts/icon.tsx";
import { usePoll } from "../parts/use_poll.ts";

/** A link to its messages, if there are any; looks once, and again when `state` changes. */
export function MessagesLink({ jobId, batchId, state }: {
  jobId?: string;
  batchId?: string;
  state: string;
}) {
  const { client } = useProject();
  const { value } = usePoll(
    async (signal) => {
      const options: DeliveriesOptions = { jobId, batchId, signal };
      for await (const _ of client.webhooks.list(options)) return true;
      return false;
    },
    [client, jobId, batchId, state],
    { isDone: () => true },
  );
  if (!value) return null;
  return (
    <a class="button quiet" href={href(["webhooks"], { jobId, batchId })}>
      <Icon name="webhook" />
      Webhook messages
    </a>
  );
}
