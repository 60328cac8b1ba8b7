import {
  assert,
  assertEquals,
  assertThrows,
} from "../../../../scripts/testing/assert.ts";
import { JobError } from "../errors.ts";
import { poolOf, ProxyPool } from "./proxy_pool.ts";
import { parseUpstreams, type Upstream } from "./upstream.ts";

const upstreams = (count: number, user = ""): Upstream[] =>
  parseUpstreams(
    Array.from({ length: count }, (_, i) => `http://${user}10.0.0.${i}:1`)
      .join(),
  );
const keys = Array.from({ length: 1_000 }, (_, i) => `a.com\n${i}`);
const hostOf = (pool: ProxyPool, key: string, turn = 0) =>
  pool.pick({ key, turn }).upstream.host;

Deno.test("pick() gives a session the same proxy again, and spreads sessions over all", () => {
  const pool = new ProxyPool(upstreams(4));
  const first = keys.map((key) => hostOf(pool, key));
  // Also in another process, which may list them in another order.
  const other = new ProxyPool(upstreams(4).toReversed());
  assertEquals(keys.map((key) => hostOf(other, key)), first);
  for (const { host } of upstreams(4)) {
    const share = first.filter((each) => each === host).length;
    assert(share > 180 && share < 320, `${host}: ${share} of 1000`);
  }
});

Deno.test("pick() moves no session but those of a proxy that went away", () => {
  const all = new ProxyPool(upstreams(4));
  const fewer = new ProxyPool(upstreams(3));
  for (const key of keys) {
    const host = hostOf(all, key);
    if (host !== "10.0.0.3") assertEquals(hostOf(fewer, key), host);
  }
});

Deno.test("pick() takes the next proxy with each turn, and stays with it once the site refused the one before", () => {
  const pool = new ProxyPool(upstreams(3));
  const [key = ""] = keys;
  const turns = [0, 1, 2, 3].map((turn) => hostOf(pool, key, turn));
  assertEquals(new Set(turns).size, 3);
  assertEquals(turns[3], turns[0]);
  pool.pick({ key, turn: 0 }).refused();
  assertEquals(hostOf(pool, key), turns[1]);
  assertEquals(hostOf(pool, key, 1), turns[1]);
  assertEquals(hostOf(pool, key, 2), turns[2]);
  const [, other = ""] = keys;
  assertEquals(hostOf(pool, other), hostOf(new ProxyPool(upstreams(3)), other));
});

Deno.test("pick() leaves a failed proxy alone for everybody, and fails with PROXY_FAILED where all have", () => {
  const pool = new ProxyPool(upstreams(2));
  const [key = ""] = keys;
  const one = pool.pick({ key, turn: 0 });
  const other = hostOf(pool, key, 1);
  one.failed();
  for (const each of keys) assertEquals(hostOf(pool, each), other);
  pool.pick({ key, turn: 0 }).failed();
  const error = assertThrows(() => hostOf(pool, key), JobError);
  assertEquals([error.code, error.retry], ["PROXY_FAILED", "throttled"]);
  const { retryAfterMs = 0 } = error;
  assert(retryAfterMs > 29_000 && retryAfterMs <= 30_000, `${retryAfterMs}`);
  one.worked();
  assertEquals(hostOf(pool, key), one.upstream.host);
});

Deno.test("pick() puts the session into a user name that has a place for it", () => {
  const pool = new ProxyPool(upstreams(1, "u-{session}-x:p@"));
  const [key = "", other = ""] = keys;
  const user = (key: string, turn = 0) =>
    pool.pick({ key, turn }).upstream.username;
  assert(/^u-[0-9a-f]{16}-x$/.test(user(key)), user(key));
  assertEquals(user(key), user(key));
  const names = [user(key), user(key, 1), user(other)];
  assertEquals(new Set(names).size, 3);
});

Deno.test("poolOf() remembers which proxies failed, for all drains of a process", () => {
  assertEquals(poolOf(" , "), null);
  const text = "http://10.1.1.1:1,http://10.1.1.2:1";
  const choice = { key: "a", turn: 0 };
  const failed = poolOf(text)?.pick(choice);
  failed?.failed();
  assert(poolOf(text)?.pick(choice).upstream.host !== failed?.upstream.host);
});
