import { assertEquals, assertThrows } from "../../scripts/testing/assert.ts";
import { jobOptions } from "../../supabase/functions/_shared/contract/options.ts";
import { json, moment } from "./option.ts";
import { initialOptions, options, readOptions } from "./options.ts";

Deno.test("the options' form asks for options of the contract alone, each once", () => {
  const names = options.map(({ name }) => name);
  const known = Object.keys(jobOptions.shape);
  assertEquals(names.filter((name) => !known.includes(name)), []);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("readOptions() makes of a form what the contract takes", () => {
  const given = {
    ...initialOptions,
    formats: "links,markdown",
    robots: "obey",
    timeoutMs: "5",
    maxAgeMs: "60",
    priority: "-3",
    runAt: "2030-01-02T03:04",
  };
  const { runAt, ...read } = readOptions(given);
  assertEquals(read, {
    render: true,
    formats: ["markdown", "links"],
    robots: "obey",
    timeoutMs: 5_000,
    maxAgeMs: 3_600_000,
    priority: -3,
  });
  assertEquals(runAt, new Date("2030-01-02T03:04").toISOString());
  jobOptions.parse({ ...read, runAt });
  assertEquals(readOptions({}), {});
  assertEquals(readOptions({ robots: "whatever" }), {});
});

Deno.test("json() reads JSON and throws at what is none", () => {
  const option = json(["formats", "", ""], {}, (formats) => ({ formats }));
  assertEquals(option.read('["text"]'), { formats: ["text"] });
  assertThrows(() => option.read("["), SyntaxError);
  assertThrows(() => moment(["x", "", ""], () => ({})).read("no moment"));
});
