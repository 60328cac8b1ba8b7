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

Deno.test("requestHash() is the same for the same fields in another order, at every depth", async () => {
  const hash = (text: string) => requestHash(JSON.parse(text));
  assertEquals(
    await hash(`{"urls":[{"url":"a","headers":{"X-A":"1","X-B":"2"}}],"n":1}`),
    await hash(`{"n":1,"urls":[{"headers":{"X-B":"2","X-A":"1"},"url":"a"}]}`),
  );
  // The order of a list is its meaning.
  assertNotEquals(
    await hash(`{"urls":["a","b"]}`),
    await hash(`{"urls":["b","a"]}`),
  );
});

Deno.test("requestHash() differs where the request does", async () => {
  assertNotEquals(await hash({}), await hash({ render: false }));
});
