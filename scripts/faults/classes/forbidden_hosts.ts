import {
  html,
  serve,
} from "../../../supabase/functions/_shared/net/testing/servers.ts";
import type { FaultClass } from "../fault_class.ts";

/** Pages lead to a private address that nobody has allowed: it is never asked. */
export const forbiddenHosts: FaultClass = {
  name: "pages that lead to a private address",
  counts: { long: 12, short: 4 },
  async run(arena, count) {
    await using secret = serve(() => html("secret"));
    const ways = [
      secret.origin,
      `http://localhost:${secret.port}`,
      `http://[::ffff:127.0.0.1]:${secret.port}`,
      `http://2130706433:${secret.port}`,
    ];
    const paths = arena.paths(count, "away");
    arena.site.special = (path) => {
      const place = paths.indexOf(path);
      if (place < 0) return undefined;
      const location = `${ways[place % ways.length]}/${place}`;
      return () => new Response(null, { status: 302, headers: { location } });
    };
    await arena.workers(1);
    await arena.submit(paths, { expect: "error", tries: 3 });
    await arena.submit(arena.paths(10));
    await arena.drained();
    arena.injected += count;
    for (const asked of secret.asked) {
      arena.wrongs.push(`A private address was asked for ${asked}`);
    }
  },
};
