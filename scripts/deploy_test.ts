/**
 * Deploys with the real Supabase CLI to a stand-in of its Management API, whose
 * project serves what was uploaded.
 */

import { assertEquals, assertStringIncludes } from "./testing/assert.ts";
import { Deployer, settingsOf } from "./deploy/testing/deployer.ts";
import { fixtureSite } from "./fixtures/site.ts";
import { ManagementApi } from "./testing/management_api/mod.ts";

Deno.test("./deploy-crawl-job-system.sh deploys all, and crawls a page with what it has uploaded", async () => {
  await using site = await fixtureSite();
  await using api = await ManagementApi.start();
  await using deployer = await Deployer.make();
  const env = settingsOf(api);
  await deployer.settings({ CRAWL_ALLOWED_PRIVATE_HOSTS: site.host });
  console.log(new Date(), "start");
  const page = `${site.origin}${site.pages[0]}`;
  const first = await deployer.run(["--no-browser", "--smoke-url", page], env);
  console.log(new Date(), first.output, api.logs.slice(-20));
  assertEquals(first.code, 0);
});
