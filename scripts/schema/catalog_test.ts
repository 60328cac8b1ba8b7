import { assertEquals, assertStringIncludes } from "../testing/assert.ts";
import { freshDatabase } from "../testing/database.ts";
import { differences, readCatalog } from "./catalog.ts";

const PROBE = `
create schema probe;
create type probe.mood as enum ('calm');
create table probe.t (
  id bigint generated always as identity primary key,
  words text not null default 'none',
  constraint words_short check (length(words) < 100)
);
comment on column probe.t.words is 'Some words.';
create index t_words on probe.t (words);
alter table probe.t enable row level security;
create policy readers on probe.t for select to authenticated using (true);
create view probe.v with (security_invoker = true) as select id from probe.t;
create function probe.f(a integer) returns integer language sql return a;
revoke all on function probe.f(integer) from public;
create function probe.g() returns trigger language plpgsql as 'begin return new; end';
create trigger t_g before update on probe.t for each row execute function probe.g();
grant select on probe.t to anon, authenticated;
grant update (words) on probe.t to authenticated;
`;

/** What may change, and the object that is then said to differ. */
const changes: readonly [statement: string, object: string][] = [
  [
    "create or replace function probe.f(a integer) returns integer language sql return a + 1",
    "function probe.f(a integer)",
  ],
  [
    "alter function probe.f(integer) set search_path = ''",
    "function probe.f(a integer)",
  ],
  [
    "grant execute on function probe.f(integer) to anon",
    "rights on function probe.f(a integer)",
  ],
  ["revoke select on probe.t from anon", "rights on relation probe.t"],
  [
    "revoke update (words) on probe.t from authenticated",
    "rights on column probe.t.words",
  ],
  ["grant usage on schema probe to anon", "rights on schema probe"],
  [
    "alter default privileges in schema probe grant select on tables to anon",
    "default rights in probe on r of postgres",
  ],
  ["drop index probe.t_words", "index probe.t_words"],
  [
    "drop index probe.t_words; create index t_words on probe.t (words desc)",
    "index probe.t_words",
  ],
  [
    "comment on column probe.t.words is 'Other words.'",
    "comment on column words of table probe.t",
  ],
  [
    "comment on policy readers on probe.t is 'New.'",
    "comment on policy readers on table probe.t",
  ],
  [
    "alter table probe.t drop constraint words_short",
    "constraint words_short on probe.t",
  ],
  [
    "alter table probe.t alter words drop default",
    "column probe.t.words",
  ],
  [
    "alter table probe.t alter words set storage external",
    "column probe.t.words",
  ],
  ["alter table probe.t add more text", "column probe.t.more"],
  ["alter table probe.t set (fillfactor = 70)", "relation probe.t"],
  ["alter table probe.t set unlogged", "relation probe.t"],
  ["alter table probe.t disable row level security", "relation probe.t"],
  [
    "alter policy readers on probe.t using (false)",
    "policy readers on probe.t",
  ],
  ["alter table probe.t disable trigger t_g", "trigger t_g on probe.t"],
  [
    "alter table probe.t alter id set increment by 2",
    "sequence probe.t_id_seq",
  ],
  ["alter type probe.mood add value 'wild'", "type probe.mood"],
  ["alter view probe.v set (security_invoker = false)", "relation probe.v"],
  [
    "create or replace view probe.v with (security_invoker = true) as select id + 0 as id from probe.t",
    "view probe.v",
  ],
  [
    "create publication news for table probe.t",
    "publication of probe.t in news",
  ],
  ["create extension pg_trgm schema extensions", "extension pg_trgm"],
];

Deno.test("readCatalog() sees each kind of change, and nothing where nothing changed", async () => {
  await using db = await freshDatabase();
  await db.sql.unsafe(PROBE).simple();
  const left = await readCatalog(db.sql);
  const sql = await db.sql.reserve();
  try {
    for (const [statement, object] of [["select 1", ""], ...changes]) {
      await sql`begin`;
      await sql.unsafe(statement ?? "").simple();
      const right = await readCatalog(sql);
      await sql`rollback`;
      const found = differences({
        left,
        leftName: "old",
        right,
        rightName: "new",
      });
      const said = found.map((text) => text.split("\n")[0]).join("; ");
      if (object) assertStringIncludes(said, `: ${object}`, statement);
      else assertEquals(said, "");
    }
  } finally {
    sql.release();
  }
});

Deno.test("differences() shows the lines that differ", () => {
  const found = differences({
    left: new Map([["a", "1\n2\n3"], ["b", ""]]),
    leftName: "old",
    right: new Map([["a", "1\nzwei\n3"], ["c", ""]]),
    rightName: "new",
  });
  assertEquals(found, [
    "Differs: a\n  old: 2\n  new: zwei",
    "Only in old: b",
    "Only in new: c",
  ]);
});
