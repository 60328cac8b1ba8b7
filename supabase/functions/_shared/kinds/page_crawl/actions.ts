/**
 * What is waited for and done in a page before it is read, as callers say it.
 *
 * @module
 */

import { z } from "zod";

/** The most actions of a page. */
export const maxActions = 50;
/** The most milliseconds that actions may ask to wait together, and may take. */
export const maxActionsMs = 60_000;
const maxScreenshots = 10;

const selector = z.string().min(1).max(1_000)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must not hold control characters")
  .describe("CSS; the first element of the page that matches");

const waitFields = {
  selector: selector.optional(),
  state: z.enum(["visible", "attached", "hidden"]).optional()
    .describe("Of what 'selector' names: 'visible' where not given"),
  ms: z.int().min(0).max(30_000).optional(),
  networkIdle: z.union([z.literal(true), z.int().min(100).max(5_000)])
    .optional()
    .describe("Until nothing was loaded for so long; `true`: 500 ms"),
};

type Fields = { [name in "selector" | "ms" | "networkIdle"]?: unknown };

const oneWait = {
  check: ({ selector, ms, networkIdle }: Fields) =>
    [selector, ms, networkIdle].filter((it) => it !== undefined).length === 1,
  error: "Name one of 'selector', 'ms' and 'networkIdle'",
};
const stateOfSelector = {
  check: ({ selector, state }: { selector?: unknown; state?: unknown }) =>
    state === undefined || selector !== undefined,
  path: ["state"],
  error: "Use 'state' only with 'selector'",
};

/** What a page is waited for. */
export const waitFor = z.strictObject(waitFields)
  .refine(oneWait.check, oneWait)
  .refine(stateOfSelector.check, stateOfSelector);

/** Names as in `KeyboardEvent.key`, and single characters. */
const key =
  /^(?:Enter|Tab|Escape|Backspace|Delete|Insert|Space|Arrow(?:Up|Down|Left|Right)|Home|End|Page(?:Up|Down)|F(?:[1-9]|1[0-2])|[!-~])$/;

const scroll = z.strictObject({
  type: z.literal("scroll"),
  selector: selector.optional().describe("Until this is in sight"),
  by: z.int().min(-100_000).max(100_000).optional()
    .describe("So many pixels down, or up"),
  to: z.enum(["top", "bottom"]).optional(),
}).refine(
  ({ selector, by, to }) =>
    [selector, by, to].filter((it) => it !== undefined).length < 2,
  "Name one of 'selector', 'by' and 'to', or none for a screen's height",
);

/** One thing to do in a page. */
export const action = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("wait"), ...waitFields })
    .refine(oneWait.check, oneWait)
    .refine(stateOfSelector.check, stateOfSelector),
  z.strictObject({ type: z.literal("click"), selector }),
  z.strictObject({
    type: z.literal("type"),
    selector,
    text: z.string().max(2_000)
      .regex(
        /^[^\p{Cs}\0]*$/u,
        "must not hold NUL or halves of surrogate pairs",
      ),
  }),
  z.strictObject({
    type: z.literal("press"),
    key: z.string().regex(key, "must be a character, or a key such as 'Enter'"),
  }),
  scroll,
  z.strictObject({
    type: z.literal("select"),
    selector,
    value: z.string().max(1_000).regex(/^[^\p{Cs}\0]*$/u)
      .describe("Of the option, or the words it shows"),
  }),
  z.strictObject({
    type: z.literal("screenshot"),
    fullPage: z.boolean().optional()
      .describe("Also what is below, to 10 000 pixels"),
    format: z.enum(["jpeg", "png"]).optional()
      .describe("'jpeg' where not given"),
  }),
  z.strictObject({
    type: z.literal("evaluate"),
    script: z.string().min(1).max(20_000).regex(/^[^\p{Cs}\0]*$/u),
  }).describe(
    "An expression; its value is in the answer, as JSON. Only where the server has ALLOW_PAGE_SCRIPTS",
  ),
]);

type Actions = readonly z.infer<typeof action>[];

function waited(actions: Actions): number {
  return actions.reduce(
    (sum, action) => sum + (action.type === "wait" ? action.ms ?? 0 : 0),
    0,
  );
}

function screenshots(actions: Actions): number {
  return actions.filter(({ type }) => type === "screenshot").length;
}

/** What is done in a page, in this order. */
export const actions = z.array(action).max(maxActions)
  .refine(
    (actions) => waited(actions) <= maxActionsMs,
    `must not wait for more than ${maxActionsMs} ms together`,
  )
  .refine(
    (actions) => screenshots(actions) <= maxScreenshots,
    `must not take more than ${maxScreenshots} screenshots`,
  );

/** Whether a caller's own script is among the actions. */
export function hasScript(actions: Actions | undefined): boolean {
  return actions?.some(({ type }) => type === "evaluate") ?? false;
}

const place = z.int().min(0).describe("Place in 'actions', from 0");

/** What came of the actions. */
export const actionResults = z.object({
  screenshots: z.array(z.object({
    action: place,
    format: z.enum(["jpeg", "png"]),
    data: z.string().describe("Base64"),
  })).describe("Those of 'actions'"),
  evaluations: z.array(z.object({ action: place, value: z.unknown() }))
    .describe("What scripts of 'actions' came to"),
});
