/**
 * Users sign in with the project's own Auth; the session lasts as long as the tab.
 *
 * @module
 */

import { AuthClient } from "@supabase/auth-js";
import { CrawlClient } from "../../client/mod.ts";
import type { Connection, KnownProject } from "./connection.ts";

/** A key that opens everything, of the new kind or of the old. */
export function isSecretKey(key: string): boolean {
  if (key.startsWith("sb_secret_")) return true;
  try {
    const [, body = ""] = key.split(".");
    const text = atob(body.replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(text).role === "service_role";
  } catch {
    return false;
  }
}

function authOf({ url, publishableKey }: KnownProject) {
  return new AuthClient({
    url: `${url}/auth/v1`,
    headers: { apikey: publishableKey },
    storage: sessionStorage,
    storageKey: "crawl-session",
    // Tokens are refreshed when one is asked for, not in the background.
    autoRefreshToken: false,
    detectSessionInUrl: false,
  });
}

/** Signs in; throws what the project's Auth says. */
export async function signIn(
  project: KnownProject,
  { email, password }: { email: string; password: string },
): Promise<Connection> {
  const { error } = await authOf(project)
    .signInWithPassword({ email, password });
  if (error) throw error;
  return { url: project.url, key: project.publishableKey, email };
}

/** The client of a connection; `onRefused` is called when the project no longer accepts it. */
export function clientOf(
  { url, key, email }: Connection,
  onRefused: () => void,
): CrawlClient {
  const auth = email === undefined
    ? null
    : authOf({ url, publishableKey: key });
  return new CrawlClient({
    url,
    key,
    retries: 1,
    ...(auth && {
      token: async () => (await auth.getSession()).data.session?.access_token,
    }),
    async fetch(url, init) {
      const response = await fetch(url, init);
      if (response.status === 401) onRefused();
      return response;
    },
  });
}
