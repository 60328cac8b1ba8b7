/**
 * How a number went over time, in plain SVG.
 *
 * @module
 */

import { useState } from "preact/hooks";
import { exact } from "./format.ts";

/** A number at a moment; null where it was not known. */
export interface Point {
  readonly at: number;
  readonly value: number | null;
}

/** A line of a chart. */
export interface Line {
  readonly name: string;
  readonly tone: "first" | "second";
  readonly points: readonly Point[];
}

const width = 320;
const height = 110;

/** A chart with its latest values in words; pointing at it tells earlier ones. */
export function LineChart({ title, lines, show }: {
  title: string;
  lines: readonly Line[];
  show: (value: number) => string;
}) {
  const [pointed, setPointed] = useState<number | null>(null);
  const points = lines[0]?.points ?? [];
  const values = lines.flatMap((line) => line.points.map(({ value }) => value))
    .filter((value) => value !== null);
  const top = niceTop(Math.max(1, ...values));
  const x = (place: number) =>
    points.length < 2 ? width : width * place / (points.length - 1);
  const y = (value: number) => height - height * value / top;
  const place = pointed ?? points.length - 1;
  const at = points[place]?.at;
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <p>
          {lines.map(({ name, tone, points }) => {
            const value = points[place]?.value ?? null;
            return (
              <span key={name} class="legend" data-tone={tone}>
                {name} <strong>{value === null ? "–" : show(value)}</strong>
              </span>
            );
          })}
        </p>
      </figcaption>
      <div class="plot">
        <span class="axis" aria-hidden="true">{show(top)}</span>
        <span class="axis axis-low" aria-hidden="true">{show(0)}</span>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const share = (event.clientX - box.left) / box.width;
            setPointed(Math.round(share * (points.length - 1)));
          }}
          onPointerLeave={() => setPointed(null)}
        >
          {[0, 0.5, 1].map((share) => (
            <line
              key={share}
              class="grid"
              x1="0"
              x2={width}
              y1={height * share}
              y2={height * share}
            />
          ))}
          {lines.map(({ name, tone, points }) => (
            <path
              key={name}
              data-tone={tone}
              d={pathOf(points, x, y)}
            />
          ))}
          {pointed !== null && (
            <line
              class="pointer"
              x1={x(pointed)}
              x2={x(pointed)}
              y1="0"
              y2={height}
            />
          )}
        </svg>
      </div>
      <p class="hint chart-time">
        {at === undefined ? "No samples yet" : exact(at)}
      </p>
    </figure>
  );
}

/** A line through the known points, broken where one is not. */
function pathOf(
  points: readonly Point[],
  x: (place: number) => number,
  y: (value: number) => number,
): string {
  let pen = "M";
  let path = "";
  for (const [place, { value }] of points.entries()) {
    if (value === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${x(place).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
  }
  // A single point is a short line.
  return points.length === 1 ? `${path}h-4` : path;
}

/** 1, 2 or 5 times a power of ten. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10);
}
