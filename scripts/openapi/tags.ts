/**
 * What the functions are about, in the order they are described.
 *
 * @module
 */

/** A group of functions. */
interface Tag {
  readonly name: string;
  readonly description: string;
  readonly functions: readonly string[];
}

/** The groups. */
export const tags: readonly Tag[] = [
  {
    name: "Jobs",
    description:
      "One URL, or another job: submit it, look at it, wait for it, send it again",
    functions: [
      "submit-crawl-job",
      "submit-job",
      "get-crawl-job",
      "wait-for-crawl-job",
      "explain-crawl-job",
      "retry-crawl-job",
      "cancel-crawl-jobs",
    ],
  },
  {
    name: "Batches",
    description: "Up to 50 000 URLs a request under one name",
    functions: [
      "submit-crawl-jobs-batch",
      "get-crawl-jobs-batch",
      "list-crawl-job-batches",
      "retry-failed-batch-jobs",
      "export-crawl-batch",
    ],
  },
  {
    name: "Schedules",
    description: "Jobs and batches that are submitted again and again",
    functions: [
      "list-crawl-schedules",
      "set-crawl-schedule",
      "run-crawl-schedule",
    ],
  },
  {
    name: "Webhooks",
    description:
      "What was sent to tell of jobs and batches that ended, and sending it again",
    functions: ["list-webhook-deliveries", "redeliver-webhook"],
  },
  {
    name: "Workflow",
    description:
      "From a URL to what its page says, in as few calls as it takes",
    functions: ["pageperfect-workflow"],
  },
  {
    name: "Campaigns",
    description:
      "Accounts whose tweets are fetched again and again, and the tasks that do so",
    functions: [
      "create-campaign",
      "list-campaigns",
      "change-campaign-accounts",
      "list-campaign-accounts",
      "pause-campaign",
      "activate-campaign",
      "list-crawler-tasks",
    ],
  },
  {
    name: "Queue",
    description: "The queue as a whole: its numbers, and the work on it",
    functions: [
      "queue-status",
      "list-crawl-hosts",
      "set-crawl-host",
      "process-crawl-jobs",
      "crawl-cron",
    ],
  },
  {
    name: "Scraper runs",
    description: "Runs of an Apify actor that scrapes Meta's ad library",
    functions: [
      "start-meta-ads-run",
      "get-meta-ads-result",
      "get-scrap-queue-status",
      "wake-meta-ads-run",
    ],
  },
  {
    name: "Product sync",
    description: "Shops that resell the products of others",
    functions: [
      "create-shop",
      "put-products",
      "list-products",
      "create-follow",
      "list-follows",
      "get-follow",
      "get-sync-status",
      "sync-follow",
      "unfollow",
      "list-failed-syncs",
      "retry-sync",
      "clean-syncs",
    ],
  },
  {
    name: "Shops",
    description:
      "Brands and their products, in GraphQL, and the CSV files made of them",
    functions: ["graphql", "download-export"],
  },
  {
    name: "Description",
    description: "This document",
    functions: ["openapi"],
  },
];

/** The functions of all groups, in order. */
export const order: readonly string[] = tags.flatMap((tag) => tag.functions);

/** The group of a function; throws if it is in none. */
export function tagOf(name: string): string {
  const tag = tags.find(({ functions }) => functions.includes(name));
  if (tag) return tag.name;
  throw new Error(
    `Cannot describe ${name}: scripts/openapi/tags.ts puts it in no group`,
  );
}
