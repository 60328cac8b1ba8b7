/**
 * Changes between light, dark and the system's choice.
 *
 * @module
 */

import { useState } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { keepTheme, keptTheme, nextTheme, type Theme } from "./theme.ts";

const words: Readonly<Record<Theme, string>> = {
  auto: "as the system",
  light: "light",
  dark: "dark",
};

/** The button. */
export function ThemeButton() {
  const [theme, setTheme] = useState(keptTheme());
  const change = () => {
    keepTheme(nextTheme(theme));
    setTheme(nextTheme(theme));
  };
  return (
    <button
      type="button"
      class="icon-button"
      onClick={change}
      aria-label={`Colours: ${words[theme]}. Change to ${
        words[nextTheme(theme)]
      }`}
      title={`Colours: ${words[theme]}`}
    >
      <Icon name={theme} />
    </button>
  );
}
