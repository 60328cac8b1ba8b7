/**
 * The form of the options; those that are rarely needed are folded away.
 *
 * @module
 */

import type { Given, Option } from "./option.ts";
import { OptionField } from "./option_field.tsx";

/** Asks for the options. With `changing`, each may be left as it is. */
export function OptionsForm({ options, given, changing = false, onChange }: {
  options: readonly Option[];
  given: Given;
  changing?: boolean;
  onChange: (given: Given) => void;
}) {
  const field = (option: Option) => (
    <OptionField
      key={option.name}
      option={option}
      text={given[option.name] ?? ""}
      changing={changing}
      onChange={(text) => onChange({ ...given, [option.name]: text })}
    />
  );
  const rest = options.filter(({ first }) => !first);
  const said = rest.filter(({ name }) => given[name]).length;
  return (
    // What is wrong in a folded part could not be shown.
    <div
      class="options"
      onInvalidCapture={({ target }) => {
        const part = target instanceof Element && target.closest("details");
        if (part) part.open = true;
      }}
    >
      <div class="options-grid">
        {options.filter(({ first }) => first).map(field)}
      </div>
      <details>
        <summary>More options{said > 0 && ` (${said} set)`}</summary>
        <div class="options-grid">{rest.map(field)}</div>
      </details>
    </div>
  );
}
