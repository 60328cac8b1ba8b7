import { assertEquals } from "../../scripts/testing/assert.ts";
import { jobCodes } from "../../supabase/functions/_shared/errors.ts";
import { adviceFor } from "./error_words.ts";

/** Codes that the database itself gives to jobs. */
const ofTheQueue = ["POISON", "STALLED", "CANCELLED"];

Deno.test("adviceFor() has advice for every code of a failed job", () => {
  const codes = [...Object.keys(jobCodes), ...ofTheQueue];
  assertEquals(codes.filter((code) => !adviceFor(code)), []);
  assertEquals(adviceFor("NO_SUCH_CODE"), null);
});
