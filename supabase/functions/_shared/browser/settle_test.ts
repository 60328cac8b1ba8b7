import { assert, assertEquals } from "../../../../scripts/testing/assert.ts";
import { html } from "../net/testing/servers.ts";
import { hasItsContent } from "./settle.ts";
import { Renderer } from "./testing/renderer.ts";

Deno.test("hasItsContent() is for pages that show enough and whose scripts ask for nothing", () => {
  const whole = { scripts: true, refresh: false, text: 200 };
  const quiet = { isScripted: false };
  assert(hasItsContent(whole, quiet));
  assert(!hasItsContent({ ...whole, text: 199 }, quiet));
  assert(!hasItsContent({ ...whole, refresh: true }, quiet));
  assert(!hasItsContent(whole, { isScripted: true }));
});

Deno.test("render() waits for what scripts bring late, where there is little to see or they ask for it", async () => {
  await using chromium = new Renderer({ stealth: false });
  const late = (wait: string) =>
    `<p id=p></p><script type=module>
      ${wait}
      await new Promise((resolve) => setTimeout(resolve, 300));
      p.textContent = "late";
    </script>`;
  const shell = await chromium.page(() => html(late("")));
  const whole = `<main>${"word ".repeat(100)}</main>`;
  const asking = await chromium.page((request) =>
    request.url.endsWith("/data")
      ? Response.json(1)
      : html(whole + late(`await (await fetch("/data")).json();`))
  );
  for (const page of [shell, asking]) {
    assertEquals(/<p id="p">(.*?)<\/p>/.exec(page.html)?.[1], "late");
  }
});
