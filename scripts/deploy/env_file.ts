/**
 * Settings as text for the Supabase CLI, whose command line is for everybody on
 * the machine to see, and what it makes of that text.
 *
 * @module
 */

import { StackError } from "../stack/stack_error.ts";

/** `NAME='value'` lines; throws a {@linkcode StackError} for a value that cannot be written so. */
export function envFileText(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quoted(name, value)}\n`).join("");
}

/** Between quotes of one kind all is literal, but in double ones `\n` is not. */
function quoted(name: string, value: string): string {
  const quote = ["'", "`", '"'].find((quote) =>
    !value.includes(quote) && (quote !== '"' || !value.includes("\\"))
  );
  if (quote && !value.includes("\r")) return `${quote}${value}${quote}`;
  throw new StackError(
    `${name} has quotes of all kinds, or line ends of Windows, in its value: use fewer`,
  );
}

/** Writes a file that only we may read; disposing of it removes it. */
export async function temporaryEnvFile(
  values: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly path: string }> {
  const text = envFileText(values);
  const folder = await Deno.makeTempDir({ prefix: "crawl-deploy-" }); // 0700
  const path = `${folder}/secrets.env`;
  await Deno.writeTextFile(path, text, { mode: 0o600 });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
