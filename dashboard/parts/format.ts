/**
 * Numbers and times in words.
 *
 * @module
 */

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const percents = new Intl.NumberFormat("en", { style: "percent" });
const moments = new Intl.DateTimeFormat("en", {
  dateStyle: "medium",
  timeStyle: "medium",
});

/** 50000 → "50,000" */
export function count(value: number): string {
  return numbers.format(value);
}

/** 1, "job" → "1 job"; 2 → "2 jobs" */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** 0.5 → "50%" */
export function percent(share: number): string {
  return percents.format(share);
}

/** 412 → "412 ms", 3200 → "3.2 s", 250000 → "4 min 10 s" */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${numbers.format(ms / 1_000)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return pair(minutes, "min", seconds % 60, "s");
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return pair(hours, "h", minutes % 60, "min");
  return `${count(Math.round(hours / 24))} days`;
}

function pair(a: number, unit: string, b: number, small: string): string {
  return b === 0 ? `${a} ${unit}` : `${a} ${unit} ${b} ${small}`;
}

/** 145023 → "142 kB" */
export function bytes(value: number): string {
  if (value < 1_024) return `${value} B`;
  if (value < 1_024 ** 2) return `${numbers.format(value / 1_024)} kB`;
  return `${numbers.format(value / 1_024 ** 2)} MB`;
}

/** "12 s ago", "in 3 min"; a date when it is far away. */
export function relative(moment: number, now: number): string {
  const ms = moment - now;
  const far = Math.abs(ms);
  if (far > 7 * 86_400_000) return exact(moment);
  if (far < 2_000) return "just now";
  // Whole seconds, so that the words do not flicker.
  const words = duration(Math.round(far / 1_000) * 1_000);
  return ms < 0 ? `${words} ago` : `in ${words}`;
}

/** "Apr 5, 2023, 12:00:00 PM" */
export function exact(moment: number): string {
  return moments.format(moment);
}

/** "https://example.com:8080/a" → "example.com:8080"; "" where it is no URL. */
export function hostOf(url: string | null): string {
  return URL.parse(url ?? "")?.host ?? "";
}
