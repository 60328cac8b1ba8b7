import {
  assertEquals,
  assertNotEquals,
} from "../../../../scripts/testing/assert.ts";
import { crawlRequest } from "../contract/submit.ts";
import { requestHash } from "./idempotency.ts";

const hash = ({ key, ...body }: { key?: string; render?: boolean }) =>
  requestHash({
    ...crawlRequest.parse({ url: "https://a.com/", ...body }),
    idempotencyKey: key,
  });

Deno.test("requestHash() is the same for the same request, however it is written", async () => {
  assertEquals(await hash({}), await hash({ render: true }));
  assertEquals(
    await hash({ key: "a" }),
    await hash({ key: "b" }),
  );
});

Deno.test("requestHash() differs where the request does", async () => {
  assertNotEquals(await hash({}), await hash({ render: false }));
});
