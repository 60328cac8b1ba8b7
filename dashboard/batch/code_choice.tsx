/**
 * Which failures are meant.
 *
 * @module
 */

import { count } from "../parts/format.ts";

/** A box for each code; none means all. */
export function CodeChoice({ codes, chosen, onChange }: {
  codes: readonly (readonly [string, number])[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}) {
  const toggle = (code: string) =>
    onChange(
      chosen.includes(code)
        ? chosen.filter((one) => one !== code)
        : [...chosen, code],
    );
  return (
    <fieldset class="field">
      <legend>That failed with</legend>
      <div class="many">
        {codes.map(([code, jobs]) => (
          <label key={code}>
            <input
              type="checkbox"
              name="code"
              value={code}
              checked={chosen.includes(code)}
              onChange={() => toggle(code)}
            />
            <code>{code}</code> ({count(jobs)})
          </label>
        ))}
      </div>
      <p class="hint">Choose none to retry all.</p>
    </fieldset>
  );
}
