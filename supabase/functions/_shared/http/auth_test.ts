import { exportJWK, generateKeyPair, SignJWT } from "jose";
import {
  assertEquals,
  assertRejects,
} from "../../../../scripts/testing/assert.ts";
import { RequestError } from "../errors.ts";
import { authenticate } from "./auth.ts";

const user = "00000000-0000-4000-8000-00000000000a";
const legacy = new TextEncoder().encode("a-legacy-secret-of-32-characters!");
const hosted = await generateKeyPair("ES256", { extractable: true });
const rotated = await generateKeyPair("RS256", { extractable: true });
const stranger = await generateKeyPair("ES256");

Deno.env.set("SUPABASE_URL", "http://127.0.0.1:1");
Deno.env.set(
  "SUPABASE_SECRET_KEYS",
  JSON.stringify({ default: "sb_secret_a" }),
);
Deno.env.set("JWT_SECRET", new TextDecoder().decode(legacy));
Deno.env.set(
  "SUPABASE_JWKS",
  JSON.stringify({
    keys: [
      { ...await exportJWK(hosted.publicKey), kid: "now", alg: "ES256" },
      { ...await exportJWK(rotated.publicKey), kid: "before", alg: "RS256" },
    ],
  }),
);

function sign(
  key: CryptoKey | Uint8Array,
  header: { alg: string; kid?: string },
  claims: { audience?: string; expires?: string; from?: string } = {},
): Promise<string> {
  return new SignJWT({ role: "authenticated" })
    .setProtectedHeader(header)
    .setSubject(user)
    .setAudience(claims.audience ?? "authenticated")
    .setNotBefore(claims.from ?? "-1s")
    .setExpirationTime(claims.expires ?? "1h")
    .sign(key);
}

async function callerOf(token: string) {
  const request = new Request("http://functions/x", {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await authenticate(request, ["user", "secret"])).ownerId;
}

Deno.test("authenticate() knows a hosted project's users, by any of its signing keys", async () => {
  const now = await sign(hosted.privateKey, { alg: "ES256", kid: "now" });
  const before = await sign(rotated.privateKey, {
    alg: "RS256",
    kid: "before",
  });
  assertEquals([await callerOf(now), await callerOf(before)], [user, user]);
});

Deno.test("authenticate() knows the users of a legacy shared secret", async () => {
  assertEquals(await callerOf(await sign(legacy, { alg: "HS256" })), user);
});

Deno.test("authenticate() refuses tokens that are forged, expired, early or for others", async () => {
  const es = { alg: "ES256", kid: "now" };
  const hs = { alg: "HS256" };
  const other = new TextEncoder().encode("another-secret-of-32-characters!!");
  // The public key is known to all; it must not do as a shared secret.
  const { x = "" } = await exportJWK(hosted.publicKey);
  for (
    const token of [
      sign(stranger.privateKey, es),
      sign(hosted.privateKey, { alg: "ES256", kid: "unknown" }),
      sign(hosted.privateKey, es, { expires: "-1h" }),
      sign(hosted.privateKey, es, { from: "1h" }),
      sign(other, hs),
      sign(new TextEncoder().encode(x), { ...es, alg: "HS256" }),
      sign(legacy, hs, { expires: "-1h" }),
      sign(legacy, hs, { from: "1h" }),
      sign(legacy, hs, { audience: "others" }),
    ]
  ) {
    const error = await assertRejects(
      async () => callerOf(await token),
      RequestError,
    );
    assertEquals(error.code, "INVALID_TOKEN");
  }
});

// The environment is the whole run's: other files know no such secret.
Deno.test.afterAll(() => Deno.env.delete("JWT_SECRET"));
