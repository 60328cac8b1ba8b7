/**
 * Small pictures. They say nothing that the text beside them does not.
 *
 * @module
 */

/** Paths on a field of 16 by 16. */
const paths = {
  brand: "M3 4.5h6M3 8h10M3 11.5h4M11 11.5l1.5 1.5 2-3",
  plus: "M8 3v10M3 8h10",
  batches: "M3 4h10M3 8h10M3 12h6",
  job: "M4 2.5h5l3 3v8H4zM9 2.5v3h3M6 9h4M6 11h3",
  queue: "M2.5 12.5v-4M6.2 12.5v-8M9.8 12.5v-5M13.5 12.5v-9",
  schedule: "M3 4h10v9.5H3zM3 7h10M5.5 2.5v3M10.5 2.5v3M8 9v2l1.5 1",
  webhook: "M2.5 8h8M7.5 4.5 11 8l-3.5 3.5M13.5 3v10",
  auto: "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
  light:
    "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.5 3.5l.7.7M11.8 11.8l.7.7M12.5 3.5l-.7.7M4.2 11.8l-.7.7",
  dark: "M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z",
  leave: "M6 3H3.5v10H6M10 5l3 3-3 3M13 8H6.5",
  error: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5.5v3M8 10.6v.1",
  warn: "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1",
  offline:
    "M2 2l12 12M4.5 9a5 5 0 0 1 3-1.4M2.5 6.5a8 8 0 0 1 2.4-1.5M8 5a7.6 7.6 0 0 1 5.5 1.8M8 12v.1",
  pending: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3l2 1.5",
  processing: "M8 2.5a5.5 5.5 0 1 1-5.5 5.5",
  completed: "M3.5 8.5l3 3 6-7",
  cancelled: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M4.5 11.5l7-7",
  retry: "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.8h-2.8",
  download: "M8 2.5v7.5M4.8 7l3.2 3.2L11.2 7M3 13.5h10",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  file: "M4 2.5h5l3 3v8H4zM8 12V8M6 9.5 8 7.5l2 2",
  out: "M7 3.5H3.5v9h9V9M9.5 3h3.5v3.5M13 3 7.5 8.5",
  back: "M9.5 3.5 5 8l4.5 4.5",
  close: "M4 4l8 8M12 4l-8 8",
} as const;

/** The name of a picture. */
export type IconName = keyof typeof paths;

/** Draws a picture in the colour of the text. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
