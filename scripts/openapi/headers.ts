/**
 * The headers that several operations share, and references to them.
 *
 * @module
 */

const requestId =
  "Names the request in the log: the caller's own, or one that is made up";

/** Headers that any request may have. */
export const parameters = {
  RequestId: {
    name: "X-Request-Id",
    in: "header",
    description: requestId,
    schema: { type: "string", pattern: "^[\\w\\-]{1,100}$" },
    example: "order-4711",
  },
};

/** Headers of answers. */
export const headers = {
  RequestId: {
    description: `${requestId}. The platform's own refusals lack it`,
    schema: { type: "string" },
    example: "order-4711",
  },
  RetryAfter: {
    description: "Seconds until it is worth another try",
    schema: { type: "string", pattern: "^\\d+$" },
    example: "5",
  },
  Allow: {
    description: "The methods that the function takes",
    schema: { type: "string" },
    example: "POST, OPTIONS",
  },
};

/** A reference to one of {@linkcode headers}. */
export function headerRef(name: keyof typeof headers) {
  return { $ref: `#/components/headers/${name}` };
}
