/**
 * The dependency rule as a table: which layer may import which, and which
 * packages. `dependency_rule.ts` enforces it.
 *
 * @module
 */

/** Some files of the project, and all that they may import. */
export interface Layer {
  readonly name: string;
  /** Whose path; what it matches, a folder or a file, is free to import itself. */
  readonly files: RegExp;
  /** What else of ours it may import. */
  readonly uses: readonly RegExp[];
  /** Of which it may import types. */
  readonly types?: readonly RegExp[];
  /** Packages, with their subpaths, and modules of Node. */
  readonly packages?: readonly string[];
}

const shared = (path: string) =>
  new RegExp(`^supabase/functions/_shared/${path}`);
const contract = shared("contract/");
const http = shared("http/");
const api = shared("api/");
const queue = shared("queue/");
const worker = shared("worker/");
const browser = shared("browser/");
const net = shared("net/");
const urlSyntax = shared("net/url\\.ts$");
const kinds = shared("kinds/mod\\.ts$");
const kind = shared(
  "kinds/(?:kind|api|dataset|fetched|page_options|remote_page)\\.ts$",
);
/** The light half of a kind: its name, the schemas of its args and result, its policy. */
const kindArgs = shared(
  "kinds/[^/]+/(?:mod|actions|captures|extract|follow|formats|limits|meta_ad|needs_render|setup|tier)\\.ts$",
);
const client = /^client\//;
const errors = shared("errors\\.ts$");
const env = shared("env\\.ts$");
const log = shared("(?:log|plain|redact|timeout)\\.ts$");

/** The layers. The first one that a file matches is its own. */
export const layers: readonly Layer[] = [
  {
    name: "an edge function",
    files: /^supabase\/functions\/(?!_shared\/)[^/]+\/index\.ts$/,
    uses: [api, contract, http, queue, worker, errors, env, log],
    packages: ["@supabase/server"],
  },
  {
    name: "the routes of api",
    files: api,
    uses: [contract, http, queue, kinds, kindArgs, errors, env, log],
    types: [kind],
    packages: ["graphql", "graphql-yoga", "zod"],
  },
  {
    name: "contract",
    files: contract,
    uses: [kinds, kindArgs, urlSyntax, errors],
    types: [kind],
    packages: ["zod"],
  },
  {
    name: "http",
    files: http,
    uses: [contract, errors, env, log],
    packages: ["@supabase/server", "csv-stringify", "hono", "jose", "zod"],
  },
  {
    name: "queue",
    files: queue,
    uses: [contract, kinds, kindArgs, urlSyntax, errors, env, log],
    types: [kind],
    packages: ["@supabase/supabase-js", "croner", "zod"],
  },
  {
    name: "worker",
    files: worker,
    uses: [queue, kinds, kind, browser, net, errors, env, log],
  },
  {
    name: "the list of kinds",
    files: kinds,
    uses: [kind, kindArgs, env],
  },
  {
    name: "the interface of kinds",
    files: kind,
    uses: [errors],
    types: [kind, log],
    packages: ["zod"],
  },
  {
    name: "a kind",
    files: shared("kinds/[^/]+/"),
    uses: [kind, errors],
    packages: [
      "css-select",
      "css-what",
      "domutils",
      "entities",
      "htmlparser2",
      "zod",
    ],
  },
  {
    name: "browser",
    files: browser,
    uses: [net, errors, log],
    types: [kind],
    packages: ["puppeteer-core"],
  },
  {
    name: "net",
    files: net,
    uses: [errors, log],
    types: [kind],
    packages: [
      "html-encoding-sniffer",
      "ipaddr.js",
      "node:dns",
      "node:net",
      "node:zlib",
      "robots-parser",
      "undici",
    ],
  },
  { name: "errors.ts", files: errors, uses: [] },
  { name: "log.ts", files: log, uses: [log] },
  { name: "env.ts", files: env, uses: [], packages: ["zod"] },
  {
    name: "the dashboard",
    files: /^dashboard\//,
    uses: [client],
    types: [contract],
    packages: ["@supabase/auth-js", "preact"],
  },
  {
    // It runs anywhere: no package, nothing of Node, no code of the server.
    name: "the client",
    files: client,
    uses: [],
    types: [contract, kindArgs],
  },
];
