/**
 * `./deploy-crawl-job-system.sh` with the real Supabase CLI, from npm, against a
 * stand-in of its Management API whose project serves what was uploaded.
 *
 * What only a hosted project has is not shown here: pg_cron, pg_net and the
 * Vault are stand-ins that note down what they are asked for, and the CLI is
 * told where the database is instead of finding it by the project's ref.
 */

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "./testing/assert.ts";
import { CommandLines } from "./deploy/testing/command_lines.ts";
import { Deployer, settingsOf } from "./deploy/testing/deployer.ts";
import { fixtureSite } from "./fixtures/site.ts";
import { standInExtensions } from "./testing/management_api/extensions.ts";
import { ManagementApi } from "./testing/management_api/mod.ts";

/** Values that a careless way to the project would change. */
const awkward = {
  CRAWL_USER_AGENT: `it's "C:\\new" $HOME #1`,
  SCRAPER_API_KEY: "a'b $HOME `id` c#d",
  JWT_SECRET: '"x"\\n${HOME} line\nline',
};

Deno.test("./deploy-crawl-job-system.sh deploys what then crawls pages, as often as one likes", async (t) => {
  await using site = await fixtureSite();
  await using api = await ManagementApi.start();
  await using deployer = await Deployer.make();
  const env = settingsOf(api);
  const { owner } = api.database;
  const page = `${site.origin}${site.pages[0]}`;
  const browser = {
    BROWSER_WS_ENDPOINT: Deno.env.get("TEST_BROWSER_ENDPOINT") ?? "",
    EGRESS_PROXY_URL: Deno.env.get("TEST_EGRESS_PROXY") ?? "",
  };
  const hidden = [
    env.SUPABASE_ACCESS_TOKEN,
    env.SUPABASE_DB_PASSWORD,
    api.keys.secret,
    api.keys.cron,
    awkward.SCRAPER_API_KEY,
    awkward.JWT_SECRET,
    ...Object.values(browser),
  ];
  const own = { CRAWL_ALLOWED_PRIVATE_HOSTS: site.host, ...awkward };
  await deployer.settings(own);
  const outputs: string[] = [];
  const run = async (...args: string[]) => {
    const { code, output } = await deployer.run(args, env);
    outputs.push(output);
    return { code, output };
  };

  await t.step(
    "--dry-run says what it would do, and changes nothing",
    async () => {
      const { code, output } = await run("--dry-run", "--no-browser");
      assertEquals(code, 0, output);
      assertStringIncludes(output, "1/5 tables and SQL objects: 2026");
      assertStringIncludes(
        output,
        "2/5 edge functions: api, cancel-crawl-jobs, ",
      );
      assertStringIncludes(output, "CRAWL_USER_AGENT, SCRAPER_API_KEY");
      assertEquals(api.changes(), []);
      assert(api.requests.length > 0);
      const [jobs] =
        await owner`select to_regclass('public.crawl_jobs') as name`;
      assertEquals(jobs?.name, null);
    },
  );

  await t.step(
    "the first run deploys all but the schedule, and says what that lacks",
    async () => {
      await using lines = new CommandLines();
      const { code, output } = await run("--no-browser", "--smoke-url", page);
      assertEquals(code, 1, output);
      assertMatch(output, /1\/5 .*\n.* 2\/5 .*\n.* 3\/5 .*\n.* 4\/5 /);
      assertMatch(output, /LACK 4\/5 .* pg_cron \(.*not available.*\), pg_net/);
      assertStringIncludes(
        output,
        `POST ${api.project.url}/functions/v1/crawl-cron`,
      );
      assertMatch(output, /ok {3}5\/5 pageperfect-workflow/);
      assertMatch(output, /smoke: .* completed: HTTP 200, .* by Direct Fetch/);
      assertEquals(site.requests.get(site.pages[0] ?? ""), 1);
      assertEquals(Object.fromEntries(api.secrets), own);
      assert(api.uploads.list.length >= 18);
      for (const { slug, verify_jwt } of api.uploads.list) {
        assertEquals(verify_jwt, false, slug); // they check callers themselves
      }
      const seen = [...lines.seen].join("\n");
      if (Deno.build.os === "linux") assertStringIncludes(seen, "secrets set");
      for (const secret of hidden) assert(!seen.includes(secret));
    },
  );

  await t.step(
    "the second run adds what is new, and nothing twice",
    async () => {
      const migrations = () =>
        owner`
      select version from supabase_migrations.schema_migrations`;
      const before = await migrations();
      await standInExtensions(owner);
      await deployer.settings(browser);
      const { code, output } = await run("--smoke-url", site.origin + site.app);
      assertEquals(code, 0, output);
      assertMatch(output, /smoke: .* completed: HTTP 200, .* by Puppeteer/);
      assertEquals(await migrations(), before);
      assertEquals(Object.fromEntries(api.secrets), { ...own, ...browser });
      assertEquals(
        new Set(api.uploads.list.map((it) => it.version)),
        new Set([2]),
      );
      const jobs = await owner`select status from public.crawl_jobs`;
      assertEquals(jobs.map(({ status }) => status), [
        "completed",
        "completed",
      ]);
    },
  );

  await t.step(
    "the schedule calls crawl-cron with a key that it takes",
    async () => {
      const [job] = await owner`
      select schedule, command from cron.job where jobname = 'crawl-cron'`;
      assertEquals(job?.schedule, "*/1 * * * *");
      await owner.unsafe(job?.command);
      const [call] = await owner`select * from net.http_request_queue`;
      assertEquals(call?.headers.apikey, api.keys.cron);
      const { status, body } = await fetch(call?.url, {
        method: call?.method,
        headers: call?.headers,
        body: JSON.stringify(call?.body),
      });
      await body?.cancel();
      assertEquals(status, 202);
    },
  );

  await t.step("no secret was ever printed", () => {
    for (const secret of hidden) {
      assert(!outputs.join("").includes(secret), secret);
    }
  });
});
