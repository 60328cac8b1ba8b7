/**
 * Which elements of a page its copy has.
 *
 * @module
 */

/** Elements that mean something to a reader. */
const kept = new Set(
  `a abbr address article aside b blockquote br caption cite code col colgroup
  dd del details dfn dialog div dl dt em figcaption figure footer h1 h2 h3 h4
  h5 h6 header hgroup hr i img ins li main mark nav ol p picture pre q s
  section small span strong sub summary sup table tbody td tfoot th thead time
  tr u ul var`.split(/\s+/),
);

/** Elements that mean the same as others. */
const same = new Map([
  ["kbd", "code"],
  ["listing", "pre"],
  ["menu", "ul"],
  ["samp", "code"],
  ["strike", "s"],
  ["tt", "code"],
]);

/** Elements that are left out with all that is in them. */
const dropped = new Set(
  `applet area audio base canvas datalist embed frameset head iframe input link
  map meta meter noembed noframes noscript object optgroup option param
  progress script select source style template textarea title track video
  wbr`.split(/\s+/),
);

/** The name of an element in the copy; null where it is left out. Of unknown ones only the lines that they make stay. */
export function copiedName(name: string, display: string): string | null {
  if (dropped.has(name)) return null;
  if (kept.has(name)) return name;
  return same.get(name) ?? (isInline(display) ? "span" : "div");
}

/** Whether an element that is displayed like this stays in the line. */
export function isInline(display: string): boolean {
  return /^(?:inline|contents|ruby)/.test(display);
}
