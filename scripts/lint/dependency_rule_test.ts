import { assertMatch } from "../testing/assert.ts";
import { lint, testRules } from "./rule_cases.ts";

const shared = "supabase/functions/_shared";

testRules({
  "an edge function importing the browser": {
    file: "supabase/functions/get-crawl-job/index.ts",
    refused: `import "../_shared/browser/provider.ts";`,
    accepted: `
      import { withSupabase } from "@supabase/server";
      import "../_shared/queue/queue.ts";
      import "../_shared/worker/work.ts";`,
    says: /an edge function may not import '.*provider\.ts'/,
  },
  "contract importing the queue, be it a type": {
    file: `${shared}/contract/job.ts`,
    refused: `import type { Queue } from "../queue/queue.ts";`,
    accepted: `
      import { z } from "zod";
      import "../kinds/page_crawl/mod.ts";
      import "../net/url.ts";`,
    says: /contract may not import/,
  },
  "contract importing the heavy half of a kind": {
    file: `${shared}/contract/options.ts`,
    refused: `import "../kinds/page_crawl/run.ts";`,
    accepted: `import "../kinds/mod.ts";`,
    says: /contract may not import/,
  },
  "http importing the worker": {
    file: `${shared}/http/route.ts`,
    refused: `import { drain } from "../worker/drain.ts";`,
    accepted: `
      import { verifyAuth } from "@supabase/server/core";
      import "./auth.ts";
      import "../env.ts";`,
    says: /http may not import/,
  },
  "the queue importing http": {
    file: `${shared}/queue/queue.ts`,
    refused: `import "../http/answer.ts";`,
    accepted: `import { createClient } from "@supabase/supabase-js";`,
    says: /queue may not import/,
  },
  "the worker importing contract": {
    file: `${shared}/worker/drain.ts`,
    refused: `import "../contract/job.ts";`,
    accepted: `import "../queue/queue.ts"; import "../kinds/mod.ts";`,
    says: /worker may not import/,
  },
  "the worker going around the list of kinds": {
    file: `${shared}/worker/run_job.ts`,
    refused: `import "../kinds/page_crawl/run.ts";`,
    accepted: `import "../kinds/kind.ts";`,
    says: /worker may not import/,
  },
  "the list of kinds importing the heavy half of one": {
    file: `${shared}/kinds/mod.ts`,
    refused: `import "./page_crawl/run.ts";`,
    accepted: `import "./page_crawl/mod.ts"; import "./kind.ts";`,
    says: /the list of kinds may not import/,
  },
  "a kind importing another kind": {
    file: `${shared}/kinds/page_crawl/run.ts`,
    refused: `import "../actor_run/mod.ts";`,
    accepted: `
      import "./mod.ts";
      import "../kind.ts";
      import "../../errors.ts";
      import { decodeHTML } from "entities";`,
    says: /a kind may not import '\.\.\/actor_run/,
  },
  "a kind whose name another one's begins with": {
    file: `${shared}/kinds/page/run.ts`,
    refused: `import "../page_crawl/run.ts";`,
    accepted: `import "./html/title.ts";`,
    says: /a kind may not import/,
  },
  "a kind lazily importing the queue": {
    file: `${shared}/kinds/page_crawl/run.ts`,
    refused: `await import("../../queue/queue.ts");`,
    accepted: `await import("./html.ts");`,
    says: /a kind may not import/,
  },
  "a kind naming a type of the queue": {
    file: `${shared}/kinds/page_crawl/run.ts`,
    refused: `let queue: import("../../queue/queue.ts").Queue;`,
    accepted: `let job: import("../kind.ts").Job;`,
    says: /a kind may not import/,
  },
  "a kind importing a browser library": {
    file: `${shared}/kinds/page_crawl/run.ts`,
    refused: `import type { Page } from "puppeteer-core";`,
    accepted: `import { z } from "zod";`,
    says: /a kind may not import 'puppeteer-core'/,
  },
  "a kind importing a library that is not on its list": {
    file: `${shared}/kinds/page_crawl/run.ts`,
    refused: `import { createClient } from "@supabase/supabase-js";`,
    accepted: `import { z } from "zod/v4";`,
    says: /a kind may not import '@supabase/,
  },
  "the browser calling the interface of kinds": {
    file: `${shared}/browser/page.ts`,
    refused: `import { anyKind, type Job } from "../kinds/kind.ts";`,
    accepted: `
      import type { RemotePage } from "../kinds/kind.ts";
      import { type Job } from "../kinds/kind.ts";
      export type { Step } from "../kinds/kind.ts";
      import puppeteer from "puppeteer-core";
      import "../net/url.ts";`,
    says: /browser may import only types/,
  },
  "net importing the browser": {
    file: `${shared}/net/fetch.ts`,
    refused: `export * from "../browser/page.ts";`,
    accepted: `export * from "./address.ts"; import { Agent } from "undici";`,
    says: /net may not import/,
  },
  "net re-exporting the browser": {
    file: `${shared}/net/fetch.ts`,
    refused: `export { a } from "../browser/page.ts";`,
    accepted: `export const a = 1; import "../log.ts";`,
    says: /net may not import/,
  },
  "a deployed file importing what is for tests": {
    file: `${shared}/browser/page.ts`,
    refused: `import "./testing/browser.ts";`,
    accepted: `import "./guard.ts";`,
    says: /browser may not import/,
  },
  "a library of net outside of net": {
    file: `${shared}/browser/provider.ts`,
    refused: `import ipaddr from "ipaddr.js";`,
    accepted: `import "../net/fetch.ts";`,
    says: /browser may not import 'ipaddr.js'/,
  },
  "a browser library outside of browser": {
    file: `${shared}/worker/bench.ts`,
    refused: `import puppeteer from "puppeteer-core";`,
    accepted: `await import("../browser/provider.ts");`,
    says: /worker may not import 'puppeteer-core'/,
  },
  "errors importing anything": {
    file: `${shared}/errors.ts`,
    refused: `import "./log.ts";`,
    accepted: `export class JobError extends Error {}`,
    says: /errors\.ts may not import/,
  },
  "an import with a computed path": {
    file: `${shared}/kinds/page_crawl/mod.ts`,
    refused: "await import(`./${name}.ts`);",
    accepted: `await import("./run.ts");`,
    says: /computed path/,
  },
  "the dashboard calling server code": {
    file: "dashboard/main.ts",
    refused:
      `import { jobView } from "../supabase/functions/_shared/contract/job.ts";`,
    accepted: `
      import type { JobView } from "../supabase/functions/_shared/contract/job.ts";
      import { CrawlClient } from "../client/mod.ts";
      import "./job_card.ts";`,
    says: /the dashboard may import only types/,
  },
  "the dashboard importing types of the queue": {
    file: "dashboard/main.ts",
    refused:
      `import type { Row } from "../supabase/functions/_shared/queue/rows.ts";`,
    accepted:
      `export type { Job } from "../supabase/functions/_shared/contract/job.ts";`,
    says: /the dashboard may not import/,
  },
  "the client calling server code": {
    file: "client/wait.ts",
    refused:
      `import { jobView } from "../supabase/functions/_shared/contract/job.ts";`,
    accepted: `
      import type { JobView } from "../supabase/functions/_shared/contract/job.ts";
      export type { FormatName } from "../supabase/functions/_shared/kinds/page_crawl/formats.ts";
      import { CrawlError } from "./errors.ts";`,
    says: /the client may import only types/,
  },
  "the client importing a package": {
    file: "client/connection.ts",
    refused: `import { z } from "zod";`,
    accepted: `await fetch(url);`,
    says: /the client may not import 'zod'/,
  },
  "the client importing the dashboard": {
    file: "client/mod.ts",
    refused: `import "../dashboard/connection.ts";`,
    accepted: `export * from "./client.ts";`,
    says: /the client may not import/,
  },
});

Deno.test("lint refuses a file beside the layers", () => {
  const [message = ""] = lint(`${shared}/utils.ts`, "export const a = 1;");
  assertMatch(message, /_shared\/utils\.ts is in no layer/);
});
