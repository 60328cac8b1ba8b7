/**
 * Options that only a browser can follow.
 *
 * @module
 */

import type { z } from "zod";

const names = [
  "waitFor",
  "actions",
  "timezone",
  "viewport",
  "mobile",
  "blockResources",
] as const;

type Options = { readonly [name in typeof names[number]]?: unknown };

/** Which of the options that are given need the browser. */
export function needRender(options: Options): string[] {
  return names.filter((name) => {
    const option = options[name];
    return Array.isArray(option) ? option.length > 0 : Boolean(option);
  });
}

/** For `check`, next to the schema of the args; `formats` has a check of its own. */
export function checkRender(
  { value, issues }: z.core.ParsePayload<
    Options & { readonly render?: boolean | undefined }
  >,
): void {
  if (value.render !== false) return;
  for (const name of needRender(value)) {
    const message =
      `Use '${name}' only with 'render': true, as it takes a browser`;
    issues.push({ code: "custom", path: [name], message, input: undefined });
  }
}
