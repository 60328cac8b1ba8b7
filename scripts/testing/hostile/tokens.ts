/**
 * Tokens of signed-in users, true ones and forged ones.
 *
 * @module
 */

/** The project's secrets, and whose tokens to make. */
export interface Signing {
  /** The legacy shared secret. */
  readonly secret: string;
  /** A key pair for ES256, and its public half as the key set has it. */
  readonly pair: CryptoKeyPair;
  readonly publicKey: JsonWebKey;
  readonly kid: string;
}

/** Makes the secrets of a project. */
export async function makeSigning(): Promise<Signing> {
  const pair = await ecPair();
  return {
    secret: crypto.getRandomValues(new Uint8Array(32)).toHex(),
    pair,
    publicKey: await crypto.subtle.exportKey("jwk", pair.publicKey),
    kid: "hostile",
  };
}

type Part = Readonly<Record<string, unknown>>;

const hs256 = { alg: "HS256", typ: "JWT" };

/** Every token by its name. Those that begin with `good` are accepted. */
export async function makeTokens(
  signing: Signing,
  user: string,
): Promise<Record<string, string>> {
  const { secret, pair, publicKey, kid } = signing;
  const es256 = { alg: "ES256", typ: "JWT", kid };
  const byKey = (claims: Part, header: Part = es256) =>
    sign(header, claims, pair.privateKey);
  const bySecret = (claims: Part, header: Part = hs256) =>
    sign(header, claims, secret);
  const good = goodClaims(user);
  const tokens: Record<string, string> = {};
  for (const [name, claims] of Object.entries(badClaims(good))) {
    tokens[`secret, ${name}`] = await bySecret(claims);
    tokens[`key, ${name}`] = await byKey(claims);
  }
  const goodSecret = tokens["good secret"] = await bySecret(good);
  const goodKey = tokens["good key"] = await byKey(good);
  const other = await ecPair();
  return {
    ...tokens,
    "secret, another's": await sign(hs256, good, "another secret"),
    "secret, empty": await sign(hs256, good, " "),
    "secret, an unknown kid": await bySecret(good, { ...hs256, kid: "x" }),
    "secret, a kid that is a path": await bySecret(good, {
      ...hs256,
      kid: "../../../dev/null",
    }),
    "secret, alg HS512": await bySecret(good, { alg: "HS512" }),
    "secret, critical": await bySecret(good, { ...hs256, crit: ["x"], x: 1 }),
    "key, another's": await sign(es256, good, other.privateKey),
    "key, an unknown kid": await byKey(good, { ...es256, kid: "other" }),
    "key, none named": await byKey(good, { alg: "ES256" }),
    "key, brought along": await sign(
      { ...es256, jwk: await crypto.subtle.exportKey("jwk", other.publicKey) },
      good,
      other.privateKey,
    ),
    "key, to be fetched": await sign(
      { ...es256, jku: "http://127.0.0.1:1/keys.json" },
      good,
      other.privateKey,
    ),
    // The public key taken for a shared secret.
    "alg confusion": await sign(
      { ...hs256, kid },
      good,
      JSON.stringify(publicKey),
    ),
    "alg confusion, no kid": await sign(hs256, good, publicKey.x ?? ""),
    "alg none": `${encode({ alg: "none" })}.${encode(good)}.`,
    "alg none, kid": `${encode({ alg: "none", kid })}.${encode(good)}.`,
    "alg None": `${encode({ alg: "None" })}.${encode(good)}.`,
    "alg missing": `${encode({ typ: "JWT" })}.${encode(good)}.x`,
    "another payload": withPart(goodSecret, 1, encode(goodClaims(otherUser))),
    "another payload, key": withPart(goodKey, 1, encode(goodClaims(otherUser))),
    "no signature": withPart(goodSecret, 2, ""),
    "no signature, key": withPart(goodKey, 2, ""),
    "two parts": goodSecret.split(".").slice(0, 2).join("."),
    "four parts": `${goodSecret}.x`,
    "header only": goodSecret.split(".")[0] ?? "",
    "a payload that is null": await signText(hs256, "null", secret),
    "a payload that is a list": await signText(hs256, "[]", secret),
    "a payload that is no JSON": await signText(hs256, "{", secret),
    "a header that is no JSON": `eyJ.${encode(good)}.x`,
    "anon key": await bySecret({ role: "anon", iss: "supabase" }),
    "service key": await bySecret({ role: "service_role", iss: "supabase" }),
    "not base64": "ey!!.ey!!.!!",
    long: `ey${"J".repeat(6_000)}.x.x`,
    "good claiming service_role": await bySecret({
      ...good,
      role: "service_role",
    }),
  };
}

const otherUser = "00000000-0000-4000-8000-0000000000ff";

function goodClaims(user: string) {
  return {
    sub: user,
    aud: "authenticated",
    role: "authenticated",
    exp: now() + 3_600,
  };
}

function badClaims(good: ReturnType<typeof goodClaims>): Record<string, Part> {
  const { sub: _sub, ...nobody } = good;
  const { aud: _aud, ...forAnyone } = good;
  return {
    expired: { ...good, exp: now() - 60 },
    "expired long ago": { ...good, exp: 0 },
    "expires with words": { ...good, exp: "tomorrow" },
    "not yet valid": { ...good, nbf: now() + 3_600 },
    "valid from words": { ...good, nbf: "now" },
    "for another audience": { ...good, aud: "anon" },
    "for no audience": forAnyone,
    "of nobody": nobody,
    "of a number": { ...good, sub: 1 },
    "of an empty name": { ...good, sub: "" },
    "of no uuid": { ...good, sub: "alice" },
    "of SQL": { ...good, sub: "' or 1=1 --" },
  };
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}

function ecPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(
    { name: "ECDSA", namedCurve: "P-256" },
    true,
    ["sign", "verify"],
  );
}

function encode(part: unknown): string {
  return base64(new TextEncoder().encode(JSON.stringify(part)));
}

function base64(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

function withPart(token: string, index: number, part: string): string {
  return token.split(".").with(index, part).join(".");
}

function sign(
  header: Part,
  claims: Part,
  key: CryptoKey | string,
): Promise<string> {
  return signText(header, JSON.stringify(claims), key);
}

async function signText(
  header: Part,
  payload: string,
  key: CryptoKey | string,
): Promise<string> {
  const text = `${encode(header)}.${base64(new TextEncoder().encode(payload))}`;
  const bytes = new TextEncoder().encode(text);
  const signature = typeof key === "string"
    ? await crypto.subtle.sign("HMAC", await hmacKey(key), bytes)
    : await crypto.subtle.sign(
      { name: "ECDSA", hash: "SHA-256" },
      key,
      bytes,
    );
  return `${text}.${base64(new Uint8Array(signature))}`;
}

function hmacKey(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
}
