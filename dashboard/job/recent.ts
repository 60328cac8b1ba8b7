/**
 * The single jobs that were submitted from this tab. They end with it, as URLs
 * may be private.
 *
 * @module
 */

/** A job that was submitted here. */
export interface Recent {
  readonly id: string;
  readonly url: string;
  /** ISO 8601. */
  readonly at: string;
}

const storageKey = "crawl-recent";
const most = 50;

/** The latest ones, newest first. */
export function recentJobs(): Recent[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** Remembers one. */
export function keepRecent(job: Recent): void {
  const jobs = [job, ...recentJobs()].slice(0, most);
  sessionStorage.setItem(storageKey, JSON.stringify(jobs));
}
