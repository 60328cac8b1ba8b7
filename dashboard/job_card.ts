/**
 * One job on the page. What a crawled page says is hostile: it is only ever text.
 *
 * @module
 */

import type { JobView } from "../supabase/functions/_shared/contract/job.ts";

/** Makes an element with a text. */
function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text = "",
  className = "",
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** A card that shows one job; `show` draws it anew. */
export class JobCard {
  readonly element = element("article", "", "card");
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
    this.element.append(
      element("h2", url),
      element("p", "submitting", "status"),
    );
  }

  /** Draws the job as it is now. */
  show(job: JobView, html: string | null): void {
    const status = element("p", job.status, "status");
    status.dataset.status = job.status;
    const facts = element("dl");
    for (
      const [name, value] of [
        ["Method", job.success_method],
        ["HTTP status", job.http_status],
        ["Worked on for", duration(job.processing_time_ms)],
        ["Length", job.html_length?.toLocaleString()],
        ["Attempt", `${job.attempt} of ${job.max_attempts}`],
      ]
    ) {
      if (value === null || value === undefined) continue;
      const pair = element("div");
      pair.append(element("dt", `${name}`), element("dd", `${value}`));
      facts.append(pair);
    }
    this.element.replaceChildren(
      element("h2", job.metadata.title ?? this.#url),
      status,
      facts,
    );
    if (job.metadata.title) {
      this.element.insertBefore(element("p", this.#url, "hint"), status);
    }
    if (job.error) {
      this.element.append(
        element("p", `${job.error.code}: ${job.error.message}`, "problem"),
      );
    }
    if (html !== null) {
      const details = element("details");
      details.append(element("summary", "Html"), element("pre", html));
      this.element.append(details);
    }
  }

  /** Says that the job could not be read. */
  fail(message: string): void {
    this.element.append(element("p", message, "problem"));
  }
}

function duration(ms: number | null): string | null {
  if (!ms) return null;
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
