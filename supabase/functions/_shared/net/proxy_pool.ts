/**
 * Chooses a proxy for a site: the same one for the same session, as long as
 * that works, and spread over the pool otherwise.
 *
 * @module
 */

import { JobError } from "../errors.ts";
import { parseUpstreams, type Upstream } from "./upstream.ts";

/** Whose choice it is. */
export interface PoolChoice {
  /** Who gets the same proxy again: a host and a session. */
  readonly key: string;
  /** How many tries of the job there were before: each takes the next proxy. */
  readonly turn: number;
}

/** A proxy that was chosen. */
export interface PooledProxy {
  /** With the session in its user name, where that has a place for it. */
  readonly upstream: Upstream;
  /** It works for nobody at the moment: it rests, longer each time in a row. */
  failed(): void;
  worked(): void;
  /** The site will not have it: the session moves on to the next one. */
  refused(): void;
}

const firstRestMs = 30_000;
const longestRestMs = 15 * 60_000;
/** Sessions that have moved on are remembered until there are so many. */
const maxMoved = 10_000;
/** Where a gateway with many addresses wants to be told the session. */
const sessionPlace = "{session}";

interface Rest {
  until: number;
  inARow: number;
}

/** The pool of one process. */
export class ProxyPool {
  readonly #upstreams: readonly Upstream[];
  readonly #rests = new Map<Upstream, Rest>();
  readonly #moved = new Map<string, number>();

  constructor(upstreams: readonly Upstream[]) {
    this.#upstreams = upstreams;
  }

  /** Chooses; throws `PROXY_FAILED` where all proxies rest. */
  pick({ key, turn }: PoolChoice): PooledProxy {
    const place = Math.max(turn, this.#moved.get(key) ?? 0);
    const ranked = this.#upstreams.filter((each) => !this.#isResting(each))
      .map((upstream) => ({ upstream, score: score(key, upstream) }))
      .sort((one, other) => other.score - one.score);
    const upstream = ranked[place % ranked.length]?.upstream;
    if (!upstream) throw this.#none();
    return {
      upstream: forSession(upstream, `${key}\n${place}`),
      failed: () => this.#rest(upstream),
      worked: () => void this.#rests.delete(upstream),
      refused: () => this.#moveOn(key, place + 1),
    };
  }

  #isResting(upstream: Upstream): boolean {
    return (this.#rests.get(upstream)?.until ?? 0) > Date.now();
  }

  #rest(upstream: Upstream): void {
    const inARow = (this.#rests.get(upstream)?.inARow ?? 0) + 1;
    const ms = Math.min(firstRestMs * 2 ** (inARow - 1), longestRestMs);
    this.#rests.set(upstream, { until: Date.now() + ms, inARow });
  }

  #moveOn(key: string, place: number): void {
    this.#moved.delete(key);
    this.#moved.set(key, place);
    const [oldest] = this.#moved.keys();
    if (this.#moved.size > maxMoved && oldest) this.#moved.delete(oldest);
  }

  #none(): JobError {
    const next = Math.min(...[...this.#rests.values()].map((r) => r.until));
    return new JobError(
      "PROXY_FAILED",
      "Cannot connect through a proxy: all of PROXY_URLS have failed and rest for a while",
      { retryAfterMs: Math.max(next - Date.now(), 1_000) },
    );
  }
}

/** The highest wins: a proxy that comes or goes moves no other session (rendezvous hashing). */
function score(key: string, { host, port, username }: Upstream): number {
  return hash(`${host}:${port}\n${username}\n${key}`);
}

function forSession(upstream: Upstream, key: string): Upstream {
  const { username } = upstream;
  if (!username.includes(sessionPlace)) return upstream;
  const name = [hash(key), hash(`${key}\n`)]
    .map((part) => part.toString(16).padStart(8, "0")).join("");
  return { ...upstream, username: username.replaceAll(sessionPlace, name) };
}

/** 32 bits of a text: FNV-1a, then mixed so that similar texts lie far apart. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    bits = Math.imul(bits ^ byte, 0x01000193);
  }
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

const pools = new Map<string, ProxyPool>();

/** The pool that `PROXY_URLS` lists, one for all drains of this process; null where it lists none. */
export function poolOf(text: string): ProxyPool | null {
  const known = pools.get(text);
  if (known) return known;
  const upstreams = parseUpstreams(text);
  if (upstreams.length === 0) return null;
  const pool = new ProxyPool(upstreams);
  pools.set(text, pool);
  return pool;
}
