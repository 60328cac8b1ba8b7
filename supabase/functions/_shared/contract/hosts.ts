/**
 * `list-crawl-hosts` and `set-crawl-host`: how hosts are to be treated.
 *
 * @module
 */

import { z } from "zod";
import { operation } from "./operation.ts";
import { storableMoment } from "./options.ts";
import { integer, moment, storableText, success } from "./words.ts";

/** `Example.com:8080` → `example.com:8080`; `*.` before it means all hosts below. */
const hostPattern = z.string().max(300).transform((text, context) => {
  const [, stars = "", name = ""] = /^(\*\.)?([^/?#@*\\\s]*)$/.exec(text) ?? [];
  const url = URL.parse(`http://${name}/`);
  if (url && name !== "" && !name.endsWith(":") && url.host.length < 290) {
    return stars + url.host;
  }
  context.issues.push({
    code: "custom",
    input: text,
    message:
      "must be a host such as 'example.com', 'example.com:8080' or '*.example.com'",
  });
  return z.NEVER;
}).describe(
  "`example.com` on any port, `example.com:8080`, or `*.example.com` for its subdomains",
);

const settings = {
  maxRunning: z.int().min(1).max(1_000).nullable(),
  gapMs: z.int().min(0).max(3_600_000).nullable(),
  robots: z.enum(["obey", "ignore"]).nullable(),
  note: storableText.max(500).nullable(),
};

/** What is set for a host; null: as usual. */
const hostView = z.object({
  host: z.string(),
  ...settings,
  pausedUntil: moment.nullable(),
  updatedAt: moment,
});

/** `GET list-crawl-hosts?limit=…&cursor=…` */
export const listCrawlHosts = operation({
  name: "list-crawl-hosts",
  method: "GET",
  summary: "Lists the hosts that have limits of their own, by name",
  query: z.strictObject({
    limit: integer(1, 500).prefault(100).describe("Hosts a page"),
    cursor: storableText.max(300).optional()
      .describe("The `nextCursor` of the page before"),
  }),
  example: { limit: 100 },
  answers: {
    200: {
      description: "A page of hosts",
      schema: z.object({
        success,
        hosts: z.array(hostView),
        nextCursor: z.string().nullable(),
      }),
      example: {
        success: true,
        hosts: [{
          host: "*.example.com",
          maxRunning: 2,
          gapMs: 1_000,
          robots: "obey",
          note: "Agreed with its owner",
          pausedUntil: null,
          updatedAt: "2023-04-05T12:00:00.000Z",
        }],
        nextCursor: null,
      },
    },
  },
});

/** `POST set-crawl-host` */
export const setCrawlHost = operation({
  name: "set-crawl-host",
  method: "POST",
  summary:
    "Sets how a host is to be treated from now on, in place of what was set before",
  body: z.strictObject({
    host: hostPattern,
    maxRunning: settings.maxRunning.default(null)
      .describe("Its pages under way at once; null: HOST_CONCURRENCY"),
    gapMs: settings.gapMs.default(null)
      .describe("Least time between two of them; null: HOST_GAP_MS"),
    robots: settings.robots.default(null)
      .describe("Wins over what a job asks for; null: what the job asks for"),
    pausedUntil: storableMoment.nullable().default(null)
      .describe("Left alone until this moment"),
    note: settings.note.default(null).describe("For people"),
    remove: z.boolean().default(false)
      .describe("Take away what was set; the other fields do not matter"),
  }),
  example: { host: "*.example.com", maxRunning: 2, gapMs: 1_000 },
  answers: {
    200: {
      description: "It holds from now on, for waiting jobs, too",
      schema: z.object({
        success,
        host: z.string(),
        lanes: z.int().describe("Known hosts whose limits changed"),
      }),
      example: { success: true, host: "*.example.com", lanes: 3 },
    },
  },
});
