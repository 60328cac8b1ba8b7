import { createClient } from "@supabase/supabase-js";
import { assert, assertEquals } from "../testing/assert.ts";
import { freshDatabase } from "../testing/database.ts";
import { Gateway } from "./gateway.ts";
import { generateKeys } from "./keys.ts";

const fixtures = `
create table public.notes (
  id bigint generated always as identity primary key,
  owner uuid,
  body jsonb,
  written_at timestamptz
);
alter table public.notes enable row level security;
grant select on public.notes to authenticated, service_role;
grant insert on public.notes to service_role;
create policy own on public.notes for select to authenticated
  using (owner = (select auth.uid()));
create table public.unguarded (id bigint);
create table public.hidden (id bigint);
alter table public.hidden enable row level security;
grant select on public.hidden to anon;
insert into public.hidden values (1);

create function public.look(one jsonb, many jsonb[], words text[])
returns jsonb language sql stable set search_path = '' return jsonb_build_object(
  'one', jsonb_typeof(one), 'two', one,
  'many', (select jsonb_agg(jsonb_typeof(m)) from unnest(many) m),
  'words', to_jsonb(words)
);
create function public.whoami() returns text
language sql stable set search_path = '' return current_user;
`;

async function open() {
  const database = await freshDatabase();
  await database.sql.unsafe(fixtures).simple();
  const keys = await generateKeys();
  const gateway = await Gateway.open({ databaseUrl: database.url, keys });
  const as = (key: string, token?: string) =>
    createClient("http://gateway.test", key, {
      auth: { persistSession: false, autoRefreshToken: false },
      global: {
        fetch: (input, init) => gateway.fetch(new Request(input, init)),
        headers: token ? { Authorization: `Bearer ${token}` } : {},
      },
    });
  return {
    database,
    keys,
    as,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

Deno.test("the gateway passes every kind of argument on as it is", async () => {
  await using g = await open();
  const service = g.as(g.keys.secret);
  const many = [{ a: 1 }, [1], "x", 1];
  for (
    const [one, type] of [
      [{ a: [1, { b: "c" }] }, "object"],
      [["a"], "array"],
      ["text", "string"],
      [1, "number"],
      [true, "boolean"],
    ] as const
  ) {
    const words = ["plain", 'with "quotes", {braces} and \\', "ä"];
    const { data, error } = await service.rpc("look", { one, many, words });
    assertEquals(error, null);
    assertEquals(data, {
      one: type,
      two: one,
      many: ["object", "array", "string", "number"],
      words,
    });
  }
});

Deno.test("the gateway stores JSON once encoded and prints ISO times", async () => {
  await using g = await open();
  const service = g.as(g.keys.secret);
  for (const body of [{ a: 1 }, [1, { b: [] }], "text", 1]) {
    const { data, error } = await service.from("notes")
      .insert({ body, written_at: "2026-01-02T03:04:05.678Z" })
      .select("body, written_at").single();
    assertEquals(error, null);
    assertEquals(data, { body, written_at: "2026-01-02T03:04:05.678+00:00" });
  }
});

Deno.test("keys act as the roles that they have when hosted", async () => {
  await using g = await open();
  const role = async (key: string, token?: string) =>
    (await g.as(key, token).rpc("whoami")).data;
  assertEquals(await role(g.keys.publishable), "anon");
  assertEquals(await role(g.keys.secret), "service_role");
  assertEquals(await role(g.keys.cron), "service_role");
  const token = await signUp(g, "role@example.com");
  assertEquals(await role(g.keys.publishable, token), "authenticated");
  assertEquals((await g.as("sb_secret_other").rpc("whoami")).status, 401);
});

Deno.test("the gateway grants nothing to anon and enforces policies", async () => {
  await using g = await open();
  const anon = g.as(g.keys.publishable);
  assertEquals((await anon.from("unguarded").select()).error?.code, "42501");
  assertEquals((await anon.from("hidden").select()).data, []);
  const service = g.as(g.keys.secret);
  assertEquals((await service.from("unguarded").select()).error?.code, "42501");

  const [ann, bob] = [
    await signUp(g, "ann@example.com"),
    await signUp(g, "bob@example.com"),
  ];
  const owner = subject(ann);
  assertEquals((await service.from("notes").insert({ owner })).error, null);
  const seen = async (token: string) =>
    (await g.as(g.keys.publishable, token).from("notes").select("owner")).data;
  assertEquals(await seen(ann), [{ owner }]);
  assertEquals(await seen(bob), []);

  const grants = await g.database.sql`
    select grantee, table_name, privilege_type
    from information_schema.role_table_grants
    where grantee in ('anon', 'authenticated')
      and table_name in ('notes', 'unguarded', 'hidden')
    order by grantee`;
  assertEquals(grants.map((row) => ({ ...row })), [
    { grantee: "anon", table_name: "hidden", privilege_type: "SELECT" },
    { grantee: "authenticated", table_name: "notes", privilege_type: "SELECT" },
  ]);
});

Deno.test("two gateways in one process keep to their own database", async () => {
  await using one = await open();
  await using two = await open();
  await one.database.sql`insert into public.notes (body) values ('1')`;
  const count = async (g: typeof one) =>
    (await g.as(g.keys.secret).from("notes").select("id")).data?.length;
  assertEquals(await count(one), 1);
  assertEquals(await count(two), 0);
  const foreign = await two.as(one.keys.secret).from("notes").select("id");
  assertEquals(foreign.status, 401);
});

async function signUp(
  g: Awaited<ReturnType<typeof open>>,
  email: string,
): Promise<string> {
  const { data } = await g.as(g.keys.publishable).auth
    .signUp({ email, password: "correct horse battery" });
  assert(data.session);
  return data.session.access_token;
}

function subject(token: string): string {
  return JSON.parse(atob(token.split(".")[1] ?? "")).sub;
}
