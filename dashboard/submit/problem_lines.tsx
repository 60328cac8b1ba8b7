/**
 * Which lines will not be submitted, and why.
 *
 * @module
 */

import type { RefObject } from "preact";
import { Icon } from "../parts/icon.tsx";
import { count, counted } from "../parts/format.ts";
import type { LineProblem } from "./line_problems.ts";

/** Problems listed; the others are counted. */
const most = 100;

/** A line for each problem; its number leads to the line in the box. */
export function ProblemLines({ total, good, problems, box }: {
  total: number;
  good: number;
  problems: readonly LineProblem[];
  box: RefObject<HTMLTextAreaElement | null>;
}) {
  const show = (line: number) => {
    const area = box.current;
    if (!area) return;
    const lines = area.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length +
      (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    area.scrollTop = area.scrollHeight * (line - 3) / lines.length;
  };
  return (
    <div class="line-problems">
      <p role="status">
        {total > 0 && (
          <>
            <strong>{counted(good, "page")}</strong> to crawl
            {problems.length > 0 &&
              `, ${counted(problems.length, "line")} left out:`}
          </>
        )}
      </p>
      {problems.length > 0 && (
        <ol>
          {problems.slice(0, most).map(({ line, url, message }) => (
            <li key={line}>
              <button
                type="button"
                class="line-number"
                onClick={() =>
                  show(line)}
                aria-label={`Go to line ${line}`}
              >
                {count(line)}
              </button>
              <code class="cut" title={url}>{url}</code>
              <span class="line-message">
                <Icon name="warn" />
                {message}
              </span>
            </li>
          ))}
          {problems.length > most && (
            <li>
              and {count(problems.length - most)} more
            </li>
          )}
        </ol>
      )}
    </div>
  );
}
