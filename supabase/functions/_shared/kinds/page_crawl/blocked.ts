/**
 * Pages that are no pages: challenges, captchas and refusals that a site's
 * guard shows to what it takes for a robot, often with status 200.
 *
 * Many guards leave scripts of theirs in ordinary pages too, so a sign is a
 * header that only a refusal has, or words that stand together in no other page.
 *
 * @module
 */

import type { AnswerHead } from "../kind.ts";

/** How a guard is recognised: by a header, or by all of these in a small page. */
interface Signature {
  readonly guard: string;
  /** A header's name and what it says then. */
  readonly header?: readonly [name: string, value: RegExp];
  readonly html?: readonly RegExp[];
}

/** A refusal is a small page; an article about guards is not. */
const largestRefusal = 200_000;

/** The signs of the usual guards; each has a fixture in `testdata/blocks/`. */
export const signatures: readonly Signature[] = [
  { guard: "Cloudflare", header: ["cf-mitigated", /^challenge$/] },
  { guard: "Cloudflare", html: [/_cf_chl_opt|cf-browser-verification/] },
  {
    guard: "Cloudflare",
    html: [/Attention Required! \| Cloudflare|cf-error-details/, /Ray ID/i],
  },
  {
    guard: "Akamai",
    html: [/Access Denied/, /Reference(?:&#32;|\s)*(?:&#35;|#)[\d.a-f]/i],
  },
  { guard: "Akamai", html: [/sec-if-cpt-container|sec-cpt-if/] },
  { guard: "DataDome", html: [/(?:geo|ct)\.captcha-delivery\.com/] },
  { guard: "HUMAN", html: [/id=["']?px-captcha/, /_pxAppId|_pxUuid|_pxVid/] },
  {
    guard: "Imperva",
    html: [/Incapsula incident ID|_Incapsula_Resource\?CWUDNSAI/],
  },
  {
    guard: "AWS WAF",
    header: ["x-amzn-waf-action", /^(?:challenge|captcha)$/],
  },
  {
    guard: "AWS WAF",
    html: [/gokuProps/, /awsWafCookieDomainList|AwsWafIntegration/],
  },
  { guard: "Kasada", html: [/KPSDK/, /ips\.js/] },
  {
    guard: "F5",
    html: [/The requested URL was rejected/, /support ID is/i],
  },
  { guard: "Sucuri", html: [/Sucuri WebSite Firewall/, /Access Denied/] },
  {
    guard: "DDoS-Guard",
    html: [/ddos-guard/i, /js-challenge|Checking your browser/i],
  },
  { guard: "Vercel", header: ["x-vercel-mitigated", /^(?:challenge|deny)$/] },
  { guard: "Vercel", html: [/Vercel Security Checkpoint/] },
  {
    guard: "Google",
    html: [
      /Our systems have detected unusual traffic/,
      /g-recaptcha|\/sorry\//,
    ],
  },
  {
    guard: "a captcha",
    // A page that has nothing to show but a captcha.
    html: [
      /<title>[^<]{0,100}(?:captcha|are you (?:a )?(?:human|robot)|security check|human verification|bot verification)/i,
      /g-recaptcha|h-captcha|cf-turnstile|challenges\.cloudflare\.com|recaptcha\/api\.js/,
    ],
  },
];

/** Whose refusal the answer is; null for an answer that looks like a page. */
export function guardOf(head: AnswerHead, html: string): string | null {
  const isSmall = html.length <= largestRefusal;
  const found = signatures.find(({ header, html: parts = [] }) =>
    header
      ? header[1].test(head.headers.get(header[0]) ?? "")
      : isSmall && parts.every((part) => part.test(html))
  );
  return found?.guard ?? null;
}
