/**
 * Tables in Markdown. Those that only place things on the page become the
 * things, one after the other.
 *
 * @module
 */

// @ts-types="@types/turndown"
import type TurndownService from "turndown";

/** Nobody reads wider ones. */
const mostColumns = 100;

/** Adds the rules. The cells are kept until their table is written. */
export function tables(service: TurndownService): void {
  const contents = new WeakMap<Node, string>();
  service.addRule("table cell", {
    filter: ["td", "th", "caption"],
    replacement(content, node) {
      // Of a table that only places things Readability may leave the cells.
      if (!node.closest("table")) return `\n\n${content}\n\n`;
      contents.set(node, content.trim());
      return "";
    },
  });
  service.addRule("table", {
    filter: "table",
    replacement(_content, table) {
      if (!(table instanceof HTMLTableElement)) return "";
      const content = (cell: Node | null) => (cell && contents.get(cell)) ?? "";
      const caption = content(table.caption);
      const body = isGrid(table)
        ? grid(table, content)
        : Array.from(table.rows, (row) => Array.from(row.cells, content))
          .flat().filter(Boolean).join("\n\n");
      return `\n\n${[caption, body].filter(Boolean).join("\n\n")}\n\n`;
    },
  });
}

/** Whether it has rows and columns that mean something. */
function isGrid(table: HTMLTableElement): boolean {
  const role = table.getAttribute("role");
  if (role === "presentation" || role === "none") return false;
  return table.rows.length > 1 && !table.querySelector("table") &&
    Array.from(table.rows).some(({ cells }) => cells.length > 1);
}

function grid(
  table: HTMLTableElement,
  content: (cell: Node) => string,
): string {
  const rows = cellsOf(table, content);
  const isHead = ({ cells, parentElement }: HTMLTableRowElement) =>
    parentElement?.localName === "thead" ||
    Array.from(cells).every(({ localName }) => localName === "th");
  const [first] = table.rows;
  const head = first && isHead(first) ? rows.shift() ?? [] : [];
  const width = Math.max(head.length, ...rows.map(({ length }) => length));
  const padded = Array.from({ length: width }, (_, i) => head[i] ?? "");
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(padded), line(padded.map(() => "---")), ...rows.map(line)]
    .join("\n");
}

/** The cells of each row; those that span others leave the rest of their place empty. */
function cellsOf(
  table: HTMLTableElement,
  content: (cell: Node) => string,
): string[][] {
  /** How many rows are still covered from above, by column. */
  const covered: number[] = [];
  return Array.from(table.rows, (row) => {
    const cells: string[] = [];
    const skip = () => {
      for (; (covered[cells.length] ?? 0) > 0; cells.push("")) {
        covered[cells.length]--;
      }
    };
    for (const cell of row.cells) {
      skip();
      for (let i = 0; i < cell.colSpan && cells.length < mostColumns; i++) {
        covered[cells.length] = cell.rowSpan - 1;
        cells.push(i === 0 ? inCell(content(cell)) : "");
      }
    }
    skip();
    return cells;
  });
}

function inCell(content: string): string {
  return content.replace(/\s*\n\s*/g, "<br>").replaceAll("|", "\\|");
}
