/**
 * Makes a document of a stranger's page that can do nothing.
 *
 * @module
 */

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/**
 * What the frame's sandbox and policy would refuse anyway, and what neither
 * covers: `preconnect` and `dns-prefetch` open connections, links lead away.
 */
const unwanted =
  "script, link, meta, base, iframe, frame, frameset, object, embed, applet, portal, audio, video, source, track, noscript";

/** The page behind a policy that comes first. */
export function previewOf(html: string): string {
  const { documentElement } = new DOMParser()
    .parseFromString(html, "text/html");
  for (const element of documentElement.querySelectorAll(unwanted)) {
    element.remove();
  }
  for (const element of documentElement.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) {
      const leads =
        /^(on|href$|xlink:href$|action$|formaction$|ping$|target$)/i;
      if (leads.test(name)) element.removeAttribute(name);
    }
  }
  return `<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="${policy}">` +
    documentElement.outerHTML;
}
