import {
  assertEquals,
  assertRejects,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import { checkResolved, resolvePublic, systemResolver } from "./resolve.ts";
import { parseAllowedHosts } from "./url.ts";

const resolver = (...addresses: string[]) => () =>
  Promise.resolve(
    addresses.map((address) => ({
      address,
      family: address.includes(":") ? 6 : 4,
    })),
  );

Deno.test("resolvePublic() returns the addresses of a public host", async () => {
  const found = await resolvePublic(
    "example.com",
    resolver("8.8.8.8", "2606:4700::1"),
  );
  assertEquals(found.map(({ address }) => address), [
    "8.8.8.8",
    "2606:4700::1",
  ]);
});

Deno.test("resolvePublic() refuses a host with a single private address", async () => {
  for (const address of ["127.0.0.1", "::ffff:7f00:1", "169.254.169.254"]) {
    const error = await assertRejects(
      () => resolvePublic("rebind.example.com", resolver("8.8.8.8", address)),
      JobError,
      address,
    );
    assertEquals(error.code, "URL_BLOCKED");
  }
});

Deno.test("resolvePublic() fails with DNS_FAILED for a name without addresses", async () => {
  const failing = () => Promise.reject(new Error("getaddrinfo ENOTFOUND"));
  for (const none of [resolver(), failing]) {
    const error = await assertRejects(
      () => resolvePublic("nowhere.example.com", none),
      JobError,
    );
    assertEquals(error.code, "DNS_FAILED");
  }
});

Deno.test("checkResolved() exempts a listed host and port, not another port", async () => {
  const allowed = parseAllowedHosts("db.example.com:8080");
  const check = (url: string) =>
    checkResolved(new URL(url), allowed, resolver("10.0.0.1"));
  await check("http://db.example.com:8080/");
  for (const url of ["http://db.example.com/", "http://[::1]:8080/"]) {
    const error = await assertRejects(() => check(url), JobError);
    assertEquals(error.code, "URL_BLOCKED");
  }
});

Deno.test("systemResolver() finds localhost, which resolvePublic() refuses", async () => {
  const found = await systemResolver("localhost");
  assertEquals(found.length > 0, true);
  const error = await assertRejects(
    () => resolvePublic("localhost", systemResolver),
    JobError,
  );
  assertEquals(error.code, "URL_BLOCKED");
});
