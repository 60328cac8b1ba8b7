import { parse } from "csv-parse/sync";
import { assertEquals } from "../../../../../scripts/testing/assert.ts";
import { type Cell, csv } from "./csv.ts";

Deno.test("csv() writes what a reader of RFC 4180 reads, and no formula", () => {
  const cells: [cell: Cell, read: string][] = [
    ["plain", "plain"],
    ["", ""],
    [null, ""],
    [-1.5, "-1.5"],
    ['say "yes"', 'say "yes"'],
    ["a, b", "a, b"],
    ["two\r\nlines", "two\r\nlines"],
    [" spaces ", " spaces "],
    ["é 漢 😀", "é 漢 😀"],
    ["1=2", "1=2"],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ["\r=1", "'\r=1"],
    ["＝1", "'＝1"],
    ['=HYPERLINK("x", "y")', `'=HYPERLINK("x", "y")`],
  ];
  const text = csv([cells.map(([cell]) => cell), ["end"]]);
  const [row]: string[][] = parse(text, { relax_column_count: true });
  assertEquals(row, cells.map(([, read]) => read));
  assertEquals(text.endsWith("\r\nend\r\n"), true);
});
