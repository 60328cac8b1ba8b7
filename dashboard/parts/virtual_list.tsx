/**
 * A list of any length, of which only what can be seen is in the page.
 *
 * @module
 */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Rows drawn above and below what can be seen. */
const spare = 8;

/** A table whose rows have one height; arrow keys go from row to row. */
export function VirtualList<T>(
  { label, rows, rowHeight, head, row, onSeen }: {
    label: string;
    rows: readonly T[];
    rowHeight: number;
    head: ComponentChildren;
    row: (value: T) => ComponentChildren;
    /** Told which places can be seen. */
    onSeen?: (from: number, to: number) => void;
  },
) {
  const box = useRef<HTMLDivElement>(null);
  const [{ top, height }, setSeen] = useState({ top: 0, height: 600 });
  const wanted = useRef<number | null>(null);
  const look = () => {
    if (!box.current) return;
    const { scrollTop, clientHeight } = box.current;
    setSeen({ top: scrollTop, height: clientHeight });
  };
  useLayoutEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(look);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const from = Math.max(0, Math.floor(top / rowHeight) - spare);
  const to = Math.min(
    rows.length,
    Math.ceil((top + height) / rowHeight) + spare,
  );
  useLayoutEffect(() => {
    onSeen?.(from, to);
    if (wanted.current === null) return;
    const link = box.current?.querySelector<HTMLElement>(
      `[data-place="${wanted.current}"] a`,
    );
    if (link) wanted.current = null;
    link?.focus({ preventScroll: true });
  });
  const step = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const target = event.target;
    if (by === undefined || !(target instanceof Element) || !box.current) {
      return;
    }
    event.preventDefault();
    const { scrollTop, clientHeight } = box.current;
    const at = target.closest<HTMLElement>("[data-place]")?.dataset.place;
    // From the list itself to the first row that can be seen.
    const place = at === undefined
      ? Math.ceil(scrollTop / rowHeight)
      : Number(at) + by;
    const next = Math.min(rows.length - 1, Math.max(0, place));
    wanted.current = next;
    const edge = next * rowHeight;
    if (edge < scrollTop) box.current.scrollTop = edge;
    else if (edge + rowHeight > scrollTop + clientHeight) {
      box.current.scrollTop = edge + rowHeight - clientHeight;
    }
    look();
    setSeen((seen) => ({ ...seen }));
  };
  return (
    <div
      class="list"
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
    >
      <div role="rowgroup" class="list-head">
        <div role="row" aria-rowindex={1} class="list-row">{head}</div>
      </div>
      {/* Focusable, so that the keyboard scrolls it. */}
      <div
        class="list-box"
        role="rowgroup"
        ref={box}
        tabIndex={0}
        style={{ height: `min(${rows.length * rowHeight}px, 60vh, 44rem)` }}
        onScroll={look}
        onKeyDown={step}
      >
        <div
          class="list-space"
          role="presentation"
          style={{ height: `${rows.length * rowHeight}px` }}
        >
          {rows.slice(from, to).map((value, offset) => (
            <div
              key={from + offset}
              class="list-row"
              role="row"
              aria-rowindex={from + offset + 2}
              data-place={from + offset}
              style={{
                height: `${rowHeight}px`,
                transform: `translateY(${(from + offset) * rowHeight}px)`,
              }}
            >
              {row(value)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
