/**
 * A choice of a few, side by side.
 *
 * @module
 */

import { useId } from "preact/hooks";

/** Radio buttons that look like one control. */
export function Segments<Value extends string>(
  { label, value, choices, onChange }: {
    label: string;
    value: Value;
    choices: readonly (readonly [Value, string])[];
    onChange: (value: Value) => void;
  },
) {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{label}</legend>
      {choices.map(([choice, words]) => (
        <label key={choice}>
          <input
            type="radio"
            name={name}
            value={choice}
            checked={choice === value}
            onChange={() => onChange(choice)}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}
