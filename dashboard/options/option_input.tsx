/**
 * What an option is given with.
 *
 * @module
 */

import { Choice } from "./choice.tsx";
import type { Option } from "./option.ts";

/** The input; with `changing`, saying nothing leaves the option as it is. */
export function OptionInput({ option, text, changing, onChange, id }: {
  option: Option;
  text: string;
  changing: boolean;
  onChange: (text: string) => void;
  id: string;
}) {
  const { name, input } = option;
  const silent = changing ? "as it is" : "";
  const shared = { id, name, "aria-describedby": `${id}-hint` };
  switch (input.type) {
    case "check":
      return changing
        ? (
          <Choice
            {...shared}
            silent={silent}
            values={[["true", "yes"], ["false", "no"]]}
            text={text}
            onChange={onChange}
          />
        )
        : (
          <input
            {...shared}
            type="checkbox"
            checked={text === "true"}
            onChange={(event) => onChange(String(event.currentTarget.checked))}
          />
        );
    case "choice":
      return (
        <Choice
          {...shared}
          silent={silent || "as usual"}
          values={input.values}
          text={text}
          onChange={onChange}
        />
      );
    case "many":
      return (
        <div class="many">
          {input.values.map((value) => (
            <label key={value}>
              <input
                type="checkbox"
                name={name}
                value={value}
                checked={text.split(",").includes(value)}
                onChange={() => onChange(toggled(text, value))}
              />
              {value}
            </label>
          ))}
        </div>
      );
    case "number":
      return (
        <span class="with-unit">
          <input
            {...shared}
            type="number"
            min={input.min}
            max={input.max}
            value={text}
            placeholder={silent || input.usual}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          {input.unit}
        </span>
      );
    case "moment":
      return (
        <input
          {...shared}
          type="datetime-local"
          value={text}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "text":
      return (
        <input
          {...shared}
          value={text}
          placeholder={silent || input.usual}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "json":
      return (
        <textarea
          {...shared}
          class="code"
          rows={3}
          spellcheck={false}
          value={text}
          placeholder={silent || input.usual}
          onInput={(event) => {
            event.currentTarget.setCustomValidity(
              jsonProblem(event.currentTarget.value),
            );
            onChange(event.currentTarget.value);
          }}
        />
      );
  }
}

function toggled(text: string, value: string): string {
  const chosen = text.split(",").filter(Boolean);
  return chosen.includes(value)
    ? chosen.filter((one) => one !== value).join()
    : [...chosen, value].join();
}

function jsonProblem(text: string): string {
  try {
    if (text.trim()) JSON.parse(text);
    return "";
  } catch (error) {
    return `This is no JSON: ${error instanceof Error ? error.message : error}`;
  }
}
