/**
 * Somebody who calls the functions of a test stack over HTTP.
 *
 * @module
 */

import type { TestStack } from "./stack.ts";

/** What a call was answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any -- a test looks at whatever the answer is
  readonly json: any;
}

/** Calls functions with the same credentials each time. */
export class Caller {
  /** The user's id; null for a key. */
  readonly id: string | null;
  /** The credentials it sends. */
  readonly headers: Readonly<Record<string, string>>;
  readonly #apiUrl: string;

  private constructor(
    { apiUrl }: TestStack,
    headers: Record<string, string>,
    id: string | null = null,
  ) {
    this.#apiUrl = apiUrl;
    this.headers = headers;
    this.id = id;
  }

  /** The holder of the secret key. */
  static secret(stack: TestStack): Caller {
    return new Caller(stack, { apikey: stack.secretKey });
  }

  /** The holder of this key. */
  static withKey(stack: TestStack, key: string): Caller {
    return new Caller(stack, { apikey: key });
  }

  /** A user who signs up through the gateway. */
  static async user(stack: TestStack, name: string): Promise<Caller> {
    const response = await fetch(`${stack.apiUrl}/auth/v1/signup`, {
      method: "POST",
      headers: {
        apikey: stack.publishableKey,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        email: `${name}@example.com`,
        password: "correct horse 1",
      }),
    });
    const { access_token, user } = await response.json();
    return new Caller(stack, {
      apikey: stack.publishableKey,
      authorization: `Bearer ${access_token}`,
    }, user.id);
  }

  /** `GET /functions/v1/<name>?…` */
  get(
    name: string,
    query: Record<string, string | number> = {},
  ): Promise<Answered> {
    const parameters = new URLSearchParams(
      Object.entries(query).map(([key, value]) => [key, String(value)]),
    );
    return this.fetch(`${name}?${parameters}`);
  }

  /** `POST /functions/v1/<name>` with a JSON body. */
  post(
    name: string,
    body: unknown = {},
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    return this.fetch(name, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }

  /** Any request to a function; an answer that is no JSON is given as text. */
  async fetch(path: string, init: RequestInit = {}): Promise<Answered> {
    const response = await fetch(`${this.#apiUrl}/functions/v1/${path}`, {
      ...init,
      headers: {
        ...this.headers,
        ...Object.fromEntries(new Headers(init.headers)),
      },
    });
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    const isJson = /^application\/json\b/.test(type);
    return {
      status: response.status,
      headers: response.headers,
      json: isJson ? JSON.parse(text) : text,
    };
  }

  /** Rows of a table or view through the REST gateway. */
  async rows(table: string, query = "select=*"): Promise<Answered> {
    const response = await fetch(`${this.#apiUrl}/rest/v1/${table}?${query}`, {
      headers: this.headers,
    });
    const { status, headers } = response;
    return { status, headers, json: await response.json() };
  }
}
