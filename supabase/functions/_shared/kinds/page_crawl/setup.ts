/**
 * What a page is told before it is opened, as callers say it.
 *
 * @module
 */

import { z } from "zod";

/** What connections, caches and the browser itself say, or `cookies` does. */
const reservedHeaders =
  /^(?:host|content-.*|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|via|date|origin|cookie2?|set-cookie2?|accept-encoding|accept-charset|access-control-.*|range|if-.*|proxy-.*|sec-.*)$/i;

const headerName = /^[A-Za-z0-9][\w!#$%&'*+.^`|~-]{0,99}$/;
const headerValue = z.string().max(8_192)
  .regex(/^(?:[!-~](?:[\t -~]*[!-~])?)?$/, "must be printable ASCII");

const headers = z.record(z.string(), headerValue).check((ctx) => {
  const names = Object.keys(ctx.value);
  const refuse = (message: string, path: string[] = []) =>
    ctx.issues.push({ code: "custom", message, path, input: undefined });
  if (names.length > 50) refuse("must not have more than 50 headers");
  const known = new Set<string>();
  for (const name of names) {
    if (!headerName.test(name)) {
      refuse("is not the name of a header", [name]);
    } else if (reservedHeaders.test(name)) {
      refuse("is a header that is not yours to send", [name]);
    }
    if (known.size === known.add(name.toLowerCase()).size) {
      refuse("is there twice", [name]);
    }
  }
});

/** A cookie as browsers take it: without control characters and semicolons. */
export const cookie = z.strictObject({
  name: z.string().min(1).max(256)
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, "must be the name of a cookie"),
  value: z.string().max(4_096)
    .regex(/^[ -:<-~]*$/, "must be printable ASCII without semicolons"),
  domain: z.string().min(1).max(253)
    .regex(/^\.?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/, "must be a domain")
    .optional()
    .describe("The page's host or a domain above it; by default the host only"),
  path: z.string().max(1_024).regex(/^\/[!-:<-~]*$/, "must begin with '/'")
    .optional(),
  secure: z.boolean().optional(),
  httpOnly: z.boolean().optional(),
  sameSite: z.enum(["Strict", "Lax", "None"]).optional(),
  expires: z.int().min(1).max(253_402_300_799).optional()
    .describe("Seconds since 1970"),
});

const locale = z.string().max(35)
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, "must be a language tag")
  .refine(isLocale, "must be a language tag (BCP 47)");

const timezone = z.string().max(64)
  .regex(/^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/, "must be a time zone")
  .refine(isTimezone, "must be a time zone (IANA)");

/** The window's inside. */
export const viewport = z.strictObject({
  width: z.int().min(100).max(3_840),
  height: z.int().min(100).max(4_320),
  deviceScaleFactor: z.number().min(1).max(3).optional(),
});

/** What a page may do without. */
export const resourceType = z.enum([
  "image",
  "font",
  "media",
  "stylesheet",
  "script",
  "fetch",
]);

/** What a page is told. */
export const setupFields = {
  headers: headers.optional().describe(
    "Sent to the URL's own origin and to no other, also not after a redirect",
  ),
  cookies: z.array(cookie).max(50).optional()
    .describe("What the browser has from the start; of the URL's host"),
  locale: locale.optional()
    .describe("Language of the browser, BCP 47: 'de-AT'"),
  timezone: timezone.optional()
    .describe("Time zone of the browser, IANA: 'Europe/Vienna'"),
  viewport: viewport.optional().describe("In CSS pixels"),
  mobile: z.boolean().optional()
    .describe("As a telephone: user agent, touch and viewport"),
  blockResources: z.array(resourceType).max(resourceType.options.length)
    .optional()
    .describe("What the browser does not load"),
};

/** Why a page of this URL cannot have these cookies; null where it can. Tells no value. */
export function cookieProblem(
  url: string,
  cookies: readonly { name: string; domain?: string | undefined }[] = [],
): string | null {
  const host = URL.parse(url)?.hostname ?? "";
  const isAddress = /^[\d.]+$|^\[/.test(host);
  for (const { name, domain = host } of cookies) {
    const bare = domain.toLowerCase().replace(/^\./, "");
    const isAbove = !isAddress && bare.includes(".") &&
      host.endsWith(`.${bare}`);
    if (bare === host || isAbove) continue;
    return `The cookie '${name.slice(0, 50)}' is of '${
      domain.slice(0, 100)
    }', which is not the URL's host nor above it`;
  }
  return null;
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function isTimezone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone }));
  } catch {
    return false;
  }
}
