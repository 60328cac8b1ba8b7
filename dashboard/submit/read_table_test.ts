import { assertEquals } from "../../scripts/testing/assert.ts";
import { isTable, urlsOfTable } from "./read_table.ts";

const a = "https://a.example/x,y";
const b = "https://b.example/";

const tables: Readonly<Record<string, readonly [text: string, urls: string]>> =
  {
    "a column by its name": [`name,URL\nA,"${a}"\nB,${b}\n`, `${a}\n${b}`],
    "a bad URL in a named column stays": [
      `url,n\nnonsense,1\n${b},2`,
      `nonsense\n${b}`,
    ],
    "the column with the most, without a head": [
      `A,${b},x\nB,${b}?2,y`,
      `${b}\n${b}?2`,
    ],
    "tabs": [`id\tlink\n1\t${a}\n`, a],
    "semicolons": [`id;link\n1;${b}\n`, b],
    "line ends and quotes in quotes": [
      `note,url\r\n"two\r\nlines, ""quoted""",${b}\r\n`,
      b,
    ],
    "no URL at all": ["a,b\nc,d", ""],
    "nothing": ["", ""],
  };

for (const [name, [text, urls]] of Object.entries(tables)) {
  Deno.test(`urlsOfTable() reads ${name}`, () => {
    assertEquals(urlsOfTable(text), urls);
  });
}

Deno.test("isTable() is not taken in by URLs with commas", () => {
  assertEquals(isTable(`${a}\n${b}`), false);
  assertEquals(isTable("url"), false);
  assertEquals(isTable(`name,url\nA,${b}`), true);
});
