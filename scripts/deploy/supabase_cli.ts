/**
 * The Supabase CLI, by npx. What it prints is kept to ourselves, and shown
 * without secrets when it fails.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { StackError } from "../stack/stack_error.ts";

/** The version that the deploy is tested with. */
const CLI = "supabase@3.1.0";
/** Shorter values are no secrets, and would tear ordinary words apart. */
const SHORTEST_SECRET = 8;

/** What a command may be given. */
export interface CliInput {
  /** What it reads from its standard input, which nobody else sees. */
  readonly stdin?: string;
  /** Environment variables of this command alone. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What the CLI is run with. */
export interface CliOptions {
  /** The project's folder. */
  readonly root: URL;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

/** Runs commands of the CLI. */
export class SupabaseCli {
  readonly #options: CliOptions;
  readonly #secrets = new Set<string>();

  constructor(options: CliOptions) {
    this.#options = options;
    if (options.token) this.hide(options.token);
  }

  /** Never shows this value. */
  hide(...values: readonly string[]): void {
    for (const value of values) {
      if (value.length >= SHORTEST_SECRET) this.#secrets.add(value);
    }
  }

  /** A text as it may be shown. */
  shown(text: string): string {
    let shown = text;
    for (const secret of this.#secrets) {
      shown = shown.replaceAll(secret, "***");
    }
    return shown;
  }

  /** Runs a command and answers what it printed; throws a {@linkcode StackError} if it fails. */
  async run(args: readonly string[], input: CliInput = {}): Promise<string> {
    const { root, token, signal } = this.#options;
    const child = new Deno.Command("npx", {
      args: ["-y", CLI, ...args, "--workdir", fileURLToPath(root)],
      env: {
        ...(token ? { SUPABASE_ACCESS_TOKEN: token } : {}),
        // Neither speaks of its own newer versions: this one is tested.
        SUPABASE_NO_UPDATE_NOTIFIER: "1",
        NO_UPDATE_NOTIFIER: "1",
        ...input.env,
      },
      signal,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const written = write(child.stdin, input.stdin ?? "");
    const { success, stdout, stderr } = await child.output();
    await written;
    signal.throwIfAborted();
    const decoder = new TextDecoder();
    if (success) return decoder.decode(stdout);
    const said = this.shown(complaint(decoder.decode(stderr)));
    throw new StackError(
      /^npm (?:error|ERR!)/m.test(said)
        ? `cannot get the Supabase CLI (npx ${CLI}):\n${said}`
        : `\`supabase ${args.slice(0, 2).join(" ")}\` failed:\n${said}`,
    );
  }

  /** Runs SQL through the platform and answers the rows of its last statement. */
  async query(sql: string, ref: string, { readOnly = false } = {}) {
    const mode = readOnly ? "--read-only" : "--yes";
    const args = ["db", "query", `--remote=${ref}`, mode, "--output", "json"];
    const rows: unknown = JSON.parse(await this.run(args, { stdin: sql }));
    return rows;
  }
}

/** A command that fails early does not read to the end. */
async function write(
  stream: WritableStream<Uint8Array>,
  text: string,
): Promise<void> {
  const writer = stream.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // Its exit status says what is wrong.
  }
}

/** What the command complains of, without what it says each time. */
function complaint(stderr: string): string {
  const noise =
    /^(?:Target: |Confirmed by --yes|Uploading asset|Deploying Function|Try rerunning|npm notice)/;
  const lines = stderr.split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !noise.test(line));
  // npm says first what is wrong, and then where in its own code.
  const ofNpm = lines.filter((line) => /^npm (?:error|ERR!) \S/.test(line));
  return (ofNpm.length > 0 ? ofNpm.slice(0, 3) : lines.slice(-12)).join("\n");
}
