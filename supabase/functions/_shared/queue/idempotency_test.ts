import {
  assertEquals,
  assertNotEquals,
} from "../../../../scripts/testing/assert.ts";
import { submitRequest } from "../contract/submit.ts";
import { requestHash } from "./item.ts";

const hash = (body: Record<string, unknown>) =>
  requestHash(submitRequest.parse({ url: "https://a.com/", ...body }));

Deno.test("requestHash() is the same for the same request, however it is written", async () => {
  assertEquals(await hash({}), await hash({ render: true }));
  assertEquals(
    await hash({ idempotencyKey: "a" }),
    await hash({ idempotencyKey: "b" }),
  );
});

Deno.test("requestHash() differs where the request does", async () => {
  assertNotEquals(await hash({}), await hash({ render: false }));
});
