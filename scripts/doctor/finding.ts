/**
 * What the doctor finds.
 *
 * @module
 */

/** One thing that was looked at. */
export interface Finding {
  readonly state: "ok" | "unknown" | "warning" | "wrong";
  /** What was found, a sentence. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** All is well. */
export const ok = (text: string): Finding => ({ state: "ok", text });

/** It could not be looked at. */
export const unknown = (text: string, remedy: string): Finding => ({
  state: "unknown",
  text,
  remedy,
});

/** It works, but should not stay so. */
export const warning = (text: string, remedy: string): Finding => ({
  state: "warning",
  text,
  remedy,
});

/** It keeps jobs from being done. */
export const wrong = (text: string, remedy: string): Finding => ({
  state: "wrong",
  text,
  remedy,
});
