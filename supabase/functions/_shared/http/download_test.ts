import {
  assert,
  assertEquals,
  assertRejects,
} from "../../../../scripts/testing/assert.ts";
import { createLog } from "../log.ts";
import { download, type Format } from "./download.ts";

/** A download of `count` pages; the last one fails if `fails`. */
function downloaded(
  { format = "csv", count, fails = false }: {
    format?: Format;
    count: number;
    fails?: boolean;
  },
) {
  const seen = { pages: 0 };
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const lines: string[] = [];
  async function* pages() {
    try {
      while (seen.pages < count) {
        seen.pages++;
        if (fails && seen.pages === count) {
          throw new Error("the database is away");
        }
        yield await Promise.resolve([[seen.pages, "a"]]);
      }
    } finally {
      end();
    }
  }
  const response = download({
    name: "b",
    format,
    columns: ["n", "a"],
    pages: pages(),
    log: createLog({}, (line) => lines.push(line)),
  });
  return { response, seen, ended, lines };
}

for (const format of ["csv", "jsonl", "json"] as const) {
  Deno.test(`download() as ${format} reads no further than it is read, and ends when its reader goes away`, async () => {
    const { response, seen, ended } = downloaded({ format, count: 1_000 });
    const reader = response.body?.getReader();
    for (let i = 0; i < 3; i++) await reader?.read();
    // Whoever reads ahead has read it all by then.
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert(seen.pages >= 1 && seen.pages <= 10, `${seen.pages} pages`);
    await reader?.cancel();
    // It never would otherwise.
    await ended;
    assert(seen.pages <= 10, `${seen.pages} pages`);
  });

  Deno.test(`download() as ${format} breaks off when a page fails, and says so in the log`, async () => {
    const { response, lines } = downloaded({ format, count: 3, fails: true });
    await assertRejects(() => response.text(), Error, "away");
    assertEquals(lines.length, 1);
    assert(lines[0]?.includes("download_broke_off"));
    const whole = downloaded({ format, count: 3 });
    assert((await whole.response.text()).length > 0);
    assertEquals(whole.lines, []);
  });
}
