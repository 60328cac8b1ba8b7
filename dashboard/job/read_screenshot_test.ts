import { assertEquals } from "../../scripts/testing/assert.ts";
import { readScreenshot } from "./read_screenshot.ts";

const png = `iVBORw0KGgo${"A".repeat(60)}=`;
const jpeg = `/9j/${"A".repeat(60)}`;

const cases: Readonly<Record<string, readonly [unknown, string | null]>> = {
  "a data URL": [
    `data:image/png;base64,${png}`,
    `data:image/png;base64,${png}`,
  ],
  "bare Base64": [png, `data:image/png;base64,${png}`],
  "a JPEG": [jpeg, `data:image/jpeg;base64,${jpeg}`],
  "an object": [{ type: "png", data: png }, `data:image/png;base64,${png}`],
  "an address": [{ url: "https://a.example/x" }, "https://a.example/x"],
  "a script as a data URL": ["data:text/html,<script>1</script>", null],
  "a picture that can hold scripts": ["data:image/svg+xml;base64,AAAA", null],
  "another scheme": ["javascript:alert(1)", null],
  "nothing": [null, null],
  "words": ["no screenshot", null],
};

for (const [name, [screenshot, source]] of Object.entries(cases)) {
  Deno.test(`readScreenshot() knows ${name}`, () => {
    assertEquals(readScreenshot({ screenshot }), source);
  });
}

Deno.test("readScreenshot() finds none where none was made", () => {
  for (const holder of [null, undefined, {}, "text"]) {
    assertEquals(readScreenshot(holder), null);
  }
});
