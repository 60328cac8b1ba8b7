/**
 * The dashboard: connect, submit a URL, watch its job.
 *
 * @module
 */

import { CrawlClient, CrawlError } from "../client/mod.ts";
import {
  type Connection,
  dropConnection,
  findConnection,
  keepConnection,
} from "./connection.ts";
import { JobCard } from "./job_card.ts";

const ended = new Set(["completed", "error", "cancelled"]);
let client: CrawlClient | null = null;

/** The element of the page's own html with this id. */
function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no '${id}'`);
  return found;
}

function show(id: string, visible: boolean): void {
  byId(id).hidden = !visible;
}

function connected(found: Connection | null): void {
  client = found && new CrawlClient(found);
  byId("connection").textContent = found
    ? `Connected to ${found.url}`
    : "Not connected";
  show("connect", !found);
  show("submit", !!found);
  show("empty", !!found && !document.querySelector("article"));
}

function problem(error: unknown): void {
  const line = byId("problem");
  line.hidden = false;
  line.textContent = error instanceof CrawlError
    ? `${error.code}: ${error.message}${
      error.requestId ? ` (request ${error.requestId})` : ""
    }`
    : `${error}`;
  if (error instanceof CrawlError && error.status === 401) {
    dropConnection();
    connected(null);
  }
}

/** Looks at a job until it has ended: soon at first, then ever less often, not while hidden. */
async function watch(
  at: CrawlClient,
  id: string,
  card: JobCard,
): Promise<void> {
  for (let wait = 300;; wait = Math.min(wait * 1.5, 5_000)) {
    try {
      let { job, html } = await at.get(id, { html: false });
      if (ended.has(job.status)) ({ job, html } = await at.get(id));
      card.show(job, html);
      if (ended.has(job.status)) return;
    } catch (error) {
      if (!(error instanceof CrawlError && error.retryable)) {
        return card.fail(`${error}`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (document.hidden) await untilVisible();
  }
}

function untilVisible(): Promise<void> {
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", () => resolve(), {
      once: true,
    });
  });
}

byId("connect").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!(event.target instanceof HTMLFormElement)) return;
  const form = new FormData(event.target);
  const url = String(form.get("url")).replace(/\/$/, "");
  const given = { url, key: String(form.get("key")) };
  keepConnection(given);
  connected(given);
});

byId("submit").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!(event.target instanceof HTMLFormElement) || !client) return;
  const form = new FormData(event.target);
  const url = String(form.get("url"));
  show("problem", false);
  try {
    const render = form.has("render");
    const { jobId } = await client.submit(url, { render });
    const card = new JobCard(url);
    byId("jobs").prepend(card.element);
    show("empty", false);
    watch(client, jobId, card);
  } catch (error) {
    problem(error);
  }
});

connected(await findConnection());
