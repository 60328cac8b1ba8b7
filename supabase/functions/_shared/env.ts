/**
 * The environment: the only place that reads it, and what every variable
 * means. The README's configuration table says the same.
 *
 * @module
 */

import { z } from "zod";

const count = (fallback: number) =>
  z.coerce.number().int().positive().default(fallback);

const keys = z.string().transform((text, ctx) => {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    ctx.addIssue("must be a JSON object of key names and keys");
    return z.NEVER;
  }
});

/** `user~actor`, `user/actor`, or an actor's id. */
const actorName = /^[\w.-]{1,100}(?:[~/][\w.-]{1,100})?$/;

/** Every variable, and what it may be; a deploy makes secrets of them. */
export const envSchema = z.object({
  /** The project's address; set by the platform. */
  SUPABASE_URL: z.url(),
  /** `{"default": "sb_secret_…"}`; set by the platform. */
  SUPABASE_SECRET_KEYS: keys,
  /** Signing keys of user tokens; set by the platform. */
  SUPABASE_JWKS: z.string().default(""),
  /** The legacy shared secret, for projects whose tokens it still signs. */
  JWT_SECRET: z.string().default(""),
  /** WebSocket addresses of remote browsers, separated by commas. */
  BROWSER_WS_ENDPOINT: z.string().default(""),
  /** Pages open at once in one browser, per process. */
  BROWSER_CONCURRENCY: count(4),
  /** The egress proxy as the browsers reach it, `http://:<secret>@<host>:<port>`. */
  EGRESS_PROXY_URL: z.string().default(""),
  /** Forward proxies, `http://user:password@host:port`, separated by commas. */
  PROXY_URLS: z.string().default(""),
  /** Exact `host:port` pairs that may be crawled although they are private. */
  CRAWL_ALLOWED_PRIVATE_HOSTS: z.string().default(""),
  /** The crawler's name in the requests it makes itself. */
  CRAWL_USER_AGENT: z.string().default(
    "Mozilla/5.0 (compatible; CrawlJobSystem/1.0)",
  ),
  /** The key of a ScraperAPI account, for what refuses every browser. */
  SCRAPER_API_KEY: z.string().default(""),
  /** Its address, or that of a service that speaks its protocol. */
  SCRAPER_API_URL: z.url().default("https://api.scraperapi.com/"),
  /** The token of an Apify account, for scraper runs. */
  APIFY_TOKEN: z.string().default(""),
  /** Its address, or that of a service that speaks its protocol. */
  APIFY_BASE_URL: z.url().default("https://api.apify.com/"),
  /** The actor that scrapes Meta's ad library, or one that takes and gives the same. */
  APIFY_META_ADS_ACTOR: z.string().regex(actorName, "must be user~actor")
    .default("curious_coder~facebook-ads-library-scraper"),
  /** The project's address as the internet reaches it, for those who are to tell us something; SUPABASE_URL where that is https. */
  PUBLIC_URL: z.union([z.literal(""), z.url()]).default(""),
  /** The key of a RapidAPI account, for timelines. */
  RAPIDAPI_KEY: z.string().default(""),
  /** The API's address at RapidAPI. */
  RAPIDAPI_BASE_URL: z.url().default("https://twitter-api45.p.rapidapi.com/"),
  /** When campaigns of the secret key are scanned, in UTC, if there is a RAPIDAPI_KEY; empty for never. */
  CRAWLER_CRON: z.string().default("0 * * * *"),
  /** Tweets fetched of one account at a time, at most. */
  CRAWLER_MAX_TWEETS_PER_USER: z.coerce.number().int().min(1).max(3_200)
    .default(50),
  /** `*`: every step is a line of the log. */
  DEBUG: z.string().default(""),
  /** Requests to one host at once, over all workers. */
  HOST_CONCURRENCY: count(8),
  /** Least time between two requests to one host, in milliseconds. */
  HOST_GAP_MS: z.coerce.number().int().min(0).max(3_600_000).default(0),
  /** Whether robots.txt is obeyed where a request does not say: the submitter named the URL. */
  ROBOTS_DEFAULT: z.enum(["obey", "ignore"]).default("ignore"),
  /** Whether actions may run a caller's own script in a page. */
  ALLOW_PAGE_SCRIPTS: z.enum(["true", "false"]).default("false")
    .transform((text) => text === "true"),
  /** Jobs that one drain runs side by side. */
  DRAIN_CONCURRENCY: count(10),
  /** Drains that may run at once. */
  MAX_DRAINS: count(3),
  /** Requests of one user a minute that put jobs on the queue. */
  USER_REQUESTS_PER_MINUTE: count(600),
  /** Jobs that one user may have queued or running. */
  USER_QUEUED_JOBS: count(100_000),
  /** Days that html and formats of a completed job are kept; 0 is for ever. */
  RETENTION_RESULTS_DAYS: z.coerce.number().int().min(0).default(30),
  /** Days that a job is kept once it has ended; 0 is for ever. */
  RETENTION_JOBS_DAYS: z.coerce.number().int().min(0).default(90),
  /** Signs the webhooks of the secret key that bring no secret of their own. */
  WEBHOOK_SECRET: z.string().regex(
    /^(?:whsec_[A-Za-z0-9+/]{32,88}={0,2})?$/,
    "must be whsec_ and 24 to 64 bytes in base64",
  ).default(""),
  /** How long delivered and failed webhooks are remembered, in days. */
  WEBHOOK_LOG_DAYS: count(30),
  /** How long one request may work, in milliseconds; the platform cuts at 60 000. */
  REQUEST_BUDGET_MS: count(50_000),
  /** How long a silent worker is believed to be alive, in milliseconds. */
  LEASE_MS: count(30_000),
});

/** The checked environment. */
export type Env = z.infer<typeof envSchema>;

let current: Env | undefined;

/** Reads and checks the environment once; throws with the name of what is wrong. */
export function env(): Env {
  if (current) return current;
  const parsed = envSchema.safeParse(Deno.env.toObject());
  if (parsed.success) return current = parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `Cannot read the environment: ${issue?.path.join(".")}: ${issue?.message}`,
  );
}
