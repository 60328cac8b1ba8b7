/**
 * Light, dark, or as the system has it.
 *
 * @module
 */

const themes = ["auto", "light", "dark"] as const;

/** How the page looks; `auto` follows the system. */
export type Theme = typeof themes[number];

const storageKey = "crawl-theme";

/** The theme that was chosen last. */
export function keptTheme(): Theme {
  const kept = localStorage.getItem(storageKey);
  return themes.find((theme) => theme === kept) ?? "auto";
}

/** Shows the page in this theme. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

/** Shows the page in this theme from now on. */
export function keepTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  showTheme(theme);
}

/** The theme after this one. */
export function nextTheme(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? "auto";
}
