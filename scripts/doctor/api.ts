/**
 * Calls the project as the doctor does: everything that can come back is a
 * finding, nothing throws.
 *
 * @module
 */

/** Where the project is and what opens it. */
export interface Project {
  readonly url: string;
  readonly secretKey: string;
}

/** An answer, or the reason why there was none. */
export interface Called {
  /** 0 where there was no answer. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
}

/** Calls a path of the project with the secret key. */
export async function call(
  { url, secretKey }: Project,
  path: string,
  init: RequestInit = {},
): Promise<Called> {
  try {
    const response = await fetch(new URL(path, url), {
      ...init,
      headers: { apikey: secretKey, "content-type": "application/json" },
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: parsed(text),
      text: text.slice(0, 200),
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { status: 0, headers: new Headers(), body: undefined, text };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
