/**
 * A line to write in, with its label and a hint.
 *
 * @module
 */

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** What the field holds; browsers help with each in their way. */
type TextType = "text" | "url" | "email" | "password";

/** The field; it keeps what is written itself. */
export function TextField({ label, hint, type, value = "", ...input }: {
  name: string;
  label: string;
  hint?: ComponentChildren;
  value?: string | undefined;
  type?: TextType;
  placeholder?: string;
  autocomplete?: "off" | "username" | "current-password";
  required?: boolean;
  maxLength?: number;
}) {
  const id = useId();
  const shared = {
    id,
    defaultValue: value,
    "aria-describedby": hint ? `${id}-hint` : undefined,
    spellcheck: false,
    ...input,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === "url"
        ? <input type="url" {...shared} />
        : type === "email"
        ? <input type="email" {...shared} />
        : type === "password"
        ? <input type="password" {...shared} />
        : <input type="text" {...shared} />}
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}
