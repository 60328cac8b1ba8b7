/**
 * One option in a form.
 *
 * @module
 */

import { useId } from "preact/hooks";
import type { Option } from "./option.ts";
import { OptionInput } from "./option_input.tsx";

/** Label, input and a line that explains. */
export function OptionField({ option, text, changing, onChange }: {
  option: Option;
  text: string;
  changing: boolean;
  onChange: (text: string) => void;
}) {
  const { label, hint, input } = option;
  const id = useId();
  const inputs = { option, text, changing, onChange, id };
  if (input.type === "many") {
    return (
      <fieldset class="field" aria-describedby={`${id}-hint`}>
        <legend>{label}</legend>
        <OptionInput {...inputs} />
        <p class="hint" id={`${id}-hint`}>{hint}</p>
      </fieldset>
    );
  }
  const box = input.type === "check" && !changing;
  return (
    <div class={box ? "field field-check" : "field"}>
      <label for={id}>{label}</label>
      <OptionInput {...inputs} />
      <p class="hint" id={`${id}-hint`}>{hint}</p>
    </div>
  );
}
