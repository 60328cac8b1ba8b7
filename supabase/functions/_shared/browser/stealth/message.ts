/**
 * Messages of the debugging protocol, as far as the transport reads them.
 *
 * @module
 */

/** A command, an answer or an event. */
export interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params: Fields;
  readonly result: Fields;
  readonly error?: Fields;
}

/** An object whose fields nobody has looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/** The method that a message names, without parsing what may be megabytes. */
export function methodOf(text: string): string | undefined {
  return /^\{"method":"([\w.]+)"/.exec(text)?.[1];
}

/** The command that a message answers; `undefined` where it is no answer. */
export function answeredId(text: string): number | undefined {
  const id = /^\{"id":(\d+)/.exec(text)?.[1];
  return id === undefined ? undefined : Number(id);
}

/** Parses a message; what is no message becomes an empty one. */
export function parseMessage(text: string): Message {
  const found = fields(JSON.parse(text));
  const { id, method, sessionId, error } = found;
  return {
    ...(typeof id === "number" ? { id } : {}),
    ...(typeof method === "string" ? { method } : {}),
    ...(typeof sessionId === "string" ? { sessionId } : {}),
    ...(error === undefined ? {} : { error: fields(error) }),
    params: fields(found.params),
    result: fields(found.result),
  };
}

/** The value if it is an object, else an empty one. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The value if it is a text, else an empty one. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
