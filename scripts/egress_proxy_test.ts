import { fileURLToPath } from "node:url";
import { assertEquals, assertStringIncludes } from "./testing/assert.ts";

const script = fileURLToPath(new URL("egress_proxy.ts", import.meta.url));

function command(args: string[], secret: string): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script, ...args],
    env: { EGRESS_PROXY_SECRET: secret },
    stdout: "piped",
    stderr: "piped",
  });
}

Deno.test("deno task egress-proxy serves where it says, and ends when it is told to", async () => {
  const child = command(["--port", "0"], "a secret").spawn();
  let text = "";
  const ended = child.stderr.cancel();
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const [, port] = text.match(
      /EGRESS_PROXY_URL=http:\/\/:<secret>@127\.0\.0\.1:(\d+)\n/,
    ) ?? [];
    if (!port) continue;
    using client = Deno.createHttpClient({
      proxy: { url: `http://127.0.0.1:${port}` },
    });
    const response = await fetch("http://127.0.0.1/", { client });
    assertEquals(response.status, 407);
    await response.body?.cancel();
    child.kill("SIGTERM");
  }
  await ended;
  assertEquals((await child.status).code, 0);
});

Deno.test("deno task egress-proxy says in a sentence what to put right", async () => {
  const wrong: [args: string[], sentence: string][] = [
    [["--port", "many"], "--port takes a port number, not 'many'"],
    [["--port", "65536"], "--port takes a port number, not '65536'"],
    [["--allow", "10.0.0.0/8"], "'10.0.0.0/8' is not an exact host:port"],
    [["--address", "0.0.0.0"], "set EGRESS_PROXY_SECRET"],
  ];
  for (const [args, sentence] of wrong) {
    const { code, stderr } = await command(args, "").output();
    assertEquals(code, 2, args.join(" "));
    assertStringIncludes(new TextDecoder().decode(stderr), sentence);
  }
});
