import { assertEquals } from "../../../scripts/testing/assert.ts";
import { Caller } from "../../../scripts/testing/caller.ts";
import { testStack } from "../../../scripts/testing/stack.ts";
import committed from "../_shared/contract/openapi.json" with { type: "json" };

Deno.test("openapi answers the committed document, to users and secret keys alone", async () => {
  await using stack = await testStack();
  const callers = [Caller.secret(stack), await Caller.user(stack, "alice")];
  for (const caller of callers) {
    const { status, json } = await caller.get("openapi");
    assertEquals([status, json], [200, committed]);
  }
  const anonymous = Caller.withKey(stack, stack.publishableKey);
  for (const headers of [anonymous.headers, {}]) {
    const response = await fetch(`${stack.apiUrl}/functions/v1/openapi`, {
      headers,
    });
    const { code } = await response.json();
    assertEquals([response.status, code], [401, "UNAUTHORIZED"]);
  }
});
