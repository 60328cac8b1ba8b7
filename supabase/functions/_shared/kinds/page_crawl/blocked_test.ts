import { assert, assertEquals } from "../../../../../scripts/testing/assert.ts";
import { fixtureSite } from "../../../../../scripts/fixtures/site.ts";
import { guardOf, signatures } from "./blocked.ts";
import guards from "./testdata/guards.json" with { type: "json" };

const answer = (status: number, headers: Record<string, string>) => ({
  status,
  url: "https://shop.example/",
  headers: new Headers(headers),
});

const plainHeaders = (headers: Record<string, string | undefined>) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const]
    ),
  );

for (const { guard, status, headers, html } of guards.refused) {
  Deno.test(`guardOf() knows the refusal of ${guard}: ${html.slice(0, 300).replace(/\s+/g, " ").slice(-60)}`, () => {
    assertEquals(guardOf(answer(status, plainHeaders(headers)), html), guard);
  });
}

Deno.test("guardOf() takes no ordinary page for a refusal, whatever scripts its guard has left there", () => {
  for (const { what, headers, html } of guards.ordinary) {
    assertEquals(guardOf(answer(200, plainHeaders(headers)), html), null, what);
  }
});

Deno.test("guardOf() takes no real page for a refusal", async () => {
  await using site = await fixtureSite();
  assert(site.pages.length > 200);
  for (const path of [...site.pages, site.app]) {
    assertEquals(guardOf(answer(200, {}), await site.read(path)), null, path);
  }
});

Deno.test("guardOf() takes no long article for a refusal, though it quotes one", () => {
  const [, quoted] = guards.refused;
  const article = `<p>${"Words about guards. ".repeat(12_000)}</p>`;
  assertEquals(guardOf(answer(200, {}), article + quoted?.html), null);
});

Deno.test("every signature has a refusal that it alone knows", () => {
  for (const signature of signatures) {
    const knows = guards.refused.some(({ status, headers, html }) => {
      const head = answer(status, plainHeaders(headers));
      return signature.header
        ? signature.header[1].test(head.headers.get(signature.header[0]) ?? "")
        : signature.html?.every((part) => part.test(html));
    });
    assert(knows, `${signature.guard}: ${signature.header ?? signature.html}`);
  }
});
