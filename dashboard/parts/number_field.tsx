/**
 * A number to write, with its label.
 *
 * @module
 */

import { useId } from "preact/hooks";

/** The field; it keeps what is written itself. */
export function NumberField({ label, value, ...input }: {
  name: string;
  label: string;
  min: number;
  max: number;
  step?: number;
  value: number | null | undefined;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        placeholder="as usual"
        defaultValue={value === null || value === undefined ? "" : `${value}`}
        {...input}
      />
    </div>
  );
}
