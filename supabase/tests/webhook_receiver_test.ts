/** The receiver of the README, under Node and Deno, told by the running system. */

import { fileURLToPath } from "node:url";
import { freePort } from "../../scripts/stack/free_port.ts";
import { lines } from "../../scripts/stack/lines.ts";
import { assertEquals } from "../../scripts/testing/assert.ts";
import { Caller } from "../../scripts/testing/caller.ts";
import { LineLog } from "../../scripts/testing/line_log.ts";
import { testStack } from "../../scripts/testing/stack.ts";

const root = new URL("../../", import.meta.url);
const secret = `whsec_${btoa("a secret of the README's receiver")}`;

/** The README's code, in one file with the package it needs. */
async function receiver(folder: string, port: number): Promise<string> {
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const [, section = ""] = /\n## Webhooks\n(.*?)\n## /s.exec(readme) ?? [];
  const [, code = ""] = /```js\n(.*?)```/s.exec(section) ?? [];
  const source = `${folder}/receiver.js`;
  await Deno.writeTextFile(source, code.replace("8080", String(port)));
  const bundle = `${folder}/bundle.mjs`;
  const config = fileURLToPath(new URL("deno.json", root));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "-q", "--config", config, "-o", bundle, source],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return bundle;
}

for (
  const [name, command, args] of [
    ["Node", "node", []],
    ["Deno", Deno.execPath(), ["run", "--allow-net", "--allow-env"]],
  ] as const
) {
  Deno.test(`the README's receiver takes what is signed, once, under ${name}`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "crawl-receiver-" });
    const port = freePort();
    const child = new Deno.Command(command, {
      args: [...args, await receiver(folder, port)],
      env: { WEBHOOK_SECRET: secret, NO_COLOR: "1" },
      stdout: "piped",
    }).spawn();
    const log = new LineLog();
    const read = (async () => {
      for await (const line of lines(child.stdout)) log.add(line);
    })();
    try {
      await log.has("I listen");
      const host = `127.0.0.1:${port}`;
      await using stack = await testStack({
        env: { CRAWL_ALLOWED_PRIVATE_HOSTS: host, WEBHOOK_SECRET: secret },
      });
      const caller = Caller.secret(stack);
      const submit = async (more: Record<string, unknown>) => {
        const { json } = await caller.post("submit-crawl-job", {
          url: "https://example.com/",
          delayMs: 3_600_000,
          webhook: { url: `http://${host}/`, ...more },
        });
        await caller.post("cancel-crawl-jobs", { jobIds: [json.jobId] });
        await caller.fetch("crawl-cron?wait=true", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: "{}",
        });
        return json.jobId;
      };
      const deliveries = async (jobId: string) =>
        (await caller.get("list-webhook-deliveries", { jobId })).json
          .deliveries[0];
      const jobId = await submit({});
      // Signed with another secret: it says so.
      const forged = await submit({ secret: `whsec_${"A".repeat(32)}` });
      assertEquals((await deliveries(forged)).attempts[0].httpStatus, 401);
      const { deliveryId, status } = await deliveries(jobId);
      assertEquals(status, "delivered");
      await caller.post("redeliver-webhook", { deliveryId });
      const last = await submit({});
      await log.has(last);
      assertEquals(log.lines, [
        "I listen",
        `job.cancelled ${jobId} cancelled`,
        `job.cancelled ${last} cancelled`,
      ]);
    } finally {
      child.kill();
      await child.status;
      await read;
      await Deno.remove(folder, { recursive: true });
    }
  });
}
