/**
 * The URLs of a CSV or TSV file.
 *
 * @module
 */

const names = /^(urls?|links?|address|website|page|loc)$/i;

/** The URLs of a table, a line each: of the column that says so, else of the one with the most. */
export function urlsOfTable(text: string): string {
  const rows = rowsOf(text);
  const [head = []] = rows;
  const named = head.findIndex((cell) => names.test(cell));
  const column = named >= 0 ? named : fullest(rows);
  const cells = rows.map((row) => row[column] ?? "");
  return (named >= 0 ? cells.slice(1) : cells)
    .filter((cell) => named >= 0 ? cell !== "" : isUrl(cell))
    .join("\n");
}

/** Whether a text begins with a table's head that names a column of URLs. */
export function isTable(text: string): boolean {
  const [head = []] = rowsOf(text.slice(0, 10_000));
  return head.length > 1 && head.some((cell) => names.test(cell));
}

function fullest(rows: readonly string[][]): number {
  const hits: number[] = [];
  for (const row of rows) {
    for (const [place, cell] of row.entries()) {
      if (isUrl(cell)) hits[place] = (hits[place] ?? 0) + 1;
    }
  }
  const most = Math.max(0, ...hits.filter(Boolean));
  return Math.max(0, hits.indexOf(most));
}

function isUrl(cell: string): boolean {
  return /^https?:\/\//i.test(cell);
}

/** Cells by rows; quotes may hold separators, line ends and doubled quotes. */
function rowsOf(text: string): string[][] {
  const [first = ""] = text.split("\n", 1);
  const separator = first.includes("\t") ? "\t" : !first.includes(",") &&
      first.includes(";")
    ? ";"
    : ",";
  const rows: string[][] = [];
  let row: string[] = [];
  const cells = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^${separator}\\r\\n]*))(${separator}|\\r\\n|\\r|\\n|$)`,
    "g",
  );
  for (const [all, quoted, plain = "", end] of text.matchAll(cells)) {
    if (all === "" && row.length === 0) break;
    row.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end === separator) continue;
    if (row.some(Boolean)) rows.push(row);
    row = [];
  }
  return rows;
}
