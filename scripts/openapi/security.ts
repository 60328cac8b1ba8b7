/**
 * Who may call a function.
 *
 * @module
 */

import type { AuthMode } from "../../supabase/functions/_shared/http/auth.ts";

/** The kinds of credentials. */
export const securitySchemes = {
  secretKey: {
    type: "apiKey",
    in: "header",
    name: "apikey",
    description: "A secret key of the project; it sees the jobs of all",
  },
  userToken: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "The access token of a signed-in user",
  },
  jobToken: {
    type: "apiKey",
    in: "query",
    name: "token",
    description: "The token of one job, which was given to another service",
  },
};

const modes: Record<AuthMode, { scheme: string; sentence: string }> = {
  user: { scheme: "userToken", sentence: "a signed-in user's token" },
  secret: { scheme: "secretKey", sentence: "the default secret key" },
  token: { scheme: "jobToken", sentence: "the token of a job" },
  "secret:*": { scheme: "secretKey", sentence: "any secret key" },
};

/** The alternatives that a caller has. */
export function security(auth: readonly AuthMode[]) {
  return auth.map((mode) => ({ [modes[mode].scheme]: [] }));
}

/** The same for people. */
export function callers(auth: readonly AuthMode[]): string {
  return `Takes ${auth.map((mode) => modes[mode].sentence).join(" or ")}.`;
}
