import {
  assertEquals,
  assertThrows,
} from "../../../../scripts/testing/assert.ts";
import { RequestError } from "../errors.ts";
import { nextRuns } from "./cron.ts";

const berlin = "Europe/Berlin";
const newYork = "America/New_York";

/** Where the clocks change, and where they do not. */
const cases: [
  why: string,
  cron: string,
  timeZone: string,
  from: string,
  runs: string[],
][] = [
  ["a time in UTC", "30 6 * * *", "UTC", "2026-01-01T06:30:00Z", [
    "2026-01-02T06:30",
    "2026-01-03T06:30",
  ]],
  ["working days", "0 9 * * 1-5", berlin, "2026-01-02T12:00:00Z", [
    "2026-01-05T08:00",
    "2026-01-06T08:00",
  ]],
  ["the last day of a month", "0 0 L * *", "UTC", "2026-02-01T00:00:00Z", [
    "2026-02-28T00:00",
    "2026-03-31T00:00",
  ]],
  ["leap days", "0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", [
    "2028-02-29T00:00",
    "2032-02-29T00:00",
  ]],
  ["half an hour off", "0 0 * * *", "Asia/Kolkata", "2026-01-01T00:00:00Z", [
    "2026-01-01T18:30",
    "2026-01-02T18:30",
  ]],
  [
    "the same time of day through both changes: spring",
    "0 9 * * *",
    berlin,
    "2026-03-28T00:00:00Z",
    ["2026-03-28T08:00", "2026-03-29T07:00", "2026-03-30T07:00"],
  ],
  [
    "the same time of day through both changes: autumn",
    "0 9 * * *",
    newYork,
    "2026-10-31T00:00:00Z",
    ["2026-10-31T13:00", "2026-11-01T14:00", "2026-11-02T14:00"],
  ],
  [
    "a time that spring leaves out comes right after the gap",
    "30 2 * * *",
    berlin,
    "2026-03-28T12:00:00Z",
    ["2026-03-29T01:00", "2026-03-30T00:30"],
  ],
  [
    "the same in New York",
    "30 2 * * *",
    newYork,
    "2026-03-07T12:00:00Z",
    ["2026-03-08T07:00", "2026-03-09T06:30"],
  ],
  [
    "a time that autumn repeats comes once",
    "30 2 * * *",
    berlin,
    "2026-10-24T12:00:00Z",
    ["2026-10-25T00:30", "2026-10-26T01:30"],
  ],
  [
    "the same in New York",
    "30 1 * * *",
    newYork,
    "2026-10-31T12:00:00Z",
    ["2026-11-01T05:30", "2026-11-02T06:30"],
  ],
  [
    "each half hour goes on through autumn",
    "*/30 * * * *",
    berlin,
    "2026-10-25T00:10:00Z",
    ["2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30"],
  ],
  [
    "each hour goes on through spring",
    "0 * * * *",
    newYork,
    "2026-03-08T06:10:00Z",
    ["2026-03-08T07:00", "2026-03-08T08:00"],
  ],
];

for (const [why, cron, timeZone, from, runs] of cases) {
  Deno.test(`nextRuns() of '${cron}' in ${timeZone} from ${from}: ${why}`, () => {
    assertEquals(
      nextRuns({ cron, timeZone }, { from, count: runs.length }),
      runs.map((run) => `${run}:00.000Z`),
    );
  });
}

Deno.test("nextRuns() refuses what is no expression, no zone, and what never comes", () => {
  const usual = "0 0 * * *";
  for (
    const [cron, timeZone, path] of [
      ["", "UTC", "cron"],
      ["* * * *", "UTC", "cron"],
      ["* * * * * *", "UTC", "cron"],
      ["61 * * * *", "UTC", "cron"],
      ["a b c d e", "UTC", "cron"],
      ["@reboot", "UTC", "cron"],
      ["2026-12-01T00:00:00", "UTC", "cron"],
      ["0 0 30 2 *", "UTC", "cron"],
      [usual, "", "timeZone"],
      [usual, "Mars/Olympus", "timeZone"],
      [usual, "+02:00", "timeZone"],
    ] as const
  ) {
    const error = assertThrows(
      () =>
        nextRuns({ cron, timeZone }, {
          from: "2026-01-01T00:00:00Z",
          count: 1,
        }),
      RequestError,
    );
    assertEquals([error.code, error.details[0]?.path], [
      "INVALID_SCHEDULE",
      path,
    ], `${cron} ${timeZone}`);
  }
});
