-- Written by `deno task migration` from supabase/schemas. Do not edit.

-- schemas/private/crawl_private.sql a5d4a2965a14
-- Parts that several transitions share. Not exposed by the REST gateway, callable by nobody else.
create schema crawl_private;

revoke all on schema crawl_private from public;

comment on schema crawl_private is 'Shared parts of the queue''s transitions; no door of its own.';

-- Jobs that changed state alike: what the counts and their lane need to know.
create type crawl_private.move as (
  owner_id uuid,
  batch_id bigint,
  lane text,
  from_status text,
  to_status text,
  -- The first place among the ready jobs of the lane, if they have become ready.
  ready_ord bigint,
  jobs integer
);

comment on type crawl_private.move is 'A change of state of one job or several, as owner, batch and lane see it.';

-- One try that ended: what becomes rows of crawl_attempts.
create type crawl_private.try as (
  job_id uuid,
  attempt integer,
  leased_at timestamptz,
  -- [{ method, browser?, start_ms, duration_ms, http_status?, code?, message? }]
  steps jsonb
);

comment on type crawl_private.try is 'A try that ended, and the steps it took.';

-- schemas/private/uuid_v7.sql b6f3563f2522
-- uuid_v7: a UUID that sorts by time (RFC 9562), so that new jobs land at the
-- end of the primary key's index. Takes the time in 1/4096 ms, which is as
-- precise as its 60 bits are: the jobs of one submit get one time each, one
-- after the other, so that a batch lists in the order submitted. They may share
-- the random rest: two submits have two (drawn for each job, 50 000 took 60 ms
-- longer). Postgres 17 has no such function of its own. Without `set
-- search_path`, so that it is inlined (0.6 s saved on 50 000 jobs); its body was
-- bound when it was made.
create function crawl_private.uuid_v7(
  p_time bigint,
  p_rest bytea default substr(uuid_send(gen_random_uuid()), 9)
) returns uuid
language sql volatile
return encode(int8send(((p_time >> 12) << 16) | (7 << 12) | (p_time & 4095)) || p_rest, 'hex')::uuid;

revoke all on function crawl_private.uuid_v7(bigint, bytea) from public;

comment on function crawl_private.uuid_v7(bigint, bytea) is 'A version 7 UUID of this time, given in 1/4096 ms, and of these random 8 bytes.';

-- uuid_time: now, as uuid_v7 wants it.
create function crawl_private.uuid_time() returns bigint
language sql volatile
set search_path = ''
return (extract(epoch from clock_timestamp()) * 4096000)::bigint;

revoke all on function crawl_private.uuid_time() from public;

comment on function crawl_private.uuid_time() is 'Now, in 1/4096 ms since 1970.';

-- schemas/private/backoff.sql c39858bf2c6f
-- backoff: how long to wait before the next try: 2 s doubled with each try, at
-- most 15 min, up to a quarter longer at random so that failures do not return together.
create function crawl_private.backoff(p_attempt integer) returns interval
language sql volatile
set search_path = ''
return least(interval '15 minutes', interval '2 seconds' * power(2, least(p_attempt, 20) - 1))
  * (1 + 0.25 * random());

revoke all on function crawl_private.backoff(integer) from public;

comment on function crawl_private.backoff(integer) is 'Wait before the next try: 2 s, 4 s, 8 s … at most 15 min, plus up to 25 %.';

-- schemas/private/places_a_point.sql 4d7da01fe57e
-- places_a_point: the head start that one point of priority is, in the units of
-- `ord`: 1 000 places of a single flow.
create function crawl_private.places_a_point() returns bigint
language sql immutable
set search_path = ''
return 1000000;

revoke all on function crawl_private.places_a_point() from public;

comment on function crawl_private.places_a_point() is 'Head start of one point of priority in the fair order.';

-- schemas/private/max_stalls.sql 9b5335d050de
-- max_stalls: how often a job may lose its worker or its parked page; the last
-- time ends it, since it may be what kills them. A worker says so before it
-- begins a job that has lost one. Where it was lost before it said so, the job
-- is not to blame, and there are more such times: the answer to a claim was
-- lost, or what else ran there killed it. They end, too, as it might be an
-- answer that no worker can read.
create function crawl_private.max_stalls(p_begun boolean default true) returns integer
language sql immutable
set search_path = ''
return case when p_begun then 3 else 10 end;

revoke all on function crawl_private.max_stalls(boolean) from public;

comment on function crawl_private.max_stalls(boolean) is 'Stalls of a job that end it.';

-- schemas/private/states.sql 8977d0e768c0
-- States in groups, as numbers to reckon with: 1 for a state of the group, 0 for
-- another, or for none at all. Inlined, so without `set search_path`.

-- is_live: a job that has not ended.
create function crawl_private.is_live(p_status text) returns integer
language sql immutable
return coalesce((p_status in ('pending', 'processing', 'parked'))::integer, 0);

revoke all on function crawl_private.is_live(text) from public;

comment on function crawl_private.is_live(text) is '1 for the state of a job that has not ended, else 0.';

-- is_running: a job that has its place at a host.
create function crawl_private.is_running(p_status text) returns integer
language sql immutable
return coalesce((p_status in ('processing', 'parked'))::integer, 0);

revoke all on function crawl_private.is_running(text) from public;

comment on function crawl_private.is_running(text) is '1 for the state of a job that has its place in a lane, else 0.';

-- schemas/private/job_is_sound.sql dde780faaa37
-- What a column of crawl_jobs may hold, where that does not depend on others.
-- Domains, since they are checked when a value is put in, and not again at each
-- change of the job's state.
create domain crawl_private.job_url as text check (length(value) <= 8192);
create domain crawl_private.job_subject as text check (octet_length(value) between 1 and 500);
create domain crawl_private.job_depth as smallint check (value between 0 and 100);
create domain crawl_private.job_priority as smallint check (value between -100 and 100);
create domain crawl_private.job_max_attempts as integer check (value between 1 and 20);

-- job_is_sound: what holds of a job in each state.
create function crawl_private.job_is_sound(
  p_status text,
  p_ready boolean,
  p_lease_token uuid,
  p_leased_at timestamptz,
  p_lease_until timestamptz,
  p_parked jsonb,
  p_finished_at timestamptz,
  p_error_code text,
  p_attempt integer,
  p_max_attempts integer,
  p_progress smallint,
  p_parent_id uuid,
  p_root_id uuid,
  p_depth smallint
) returns boolean
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_attempt between 0 and p_max_attempts
    and p_progress between 0 and 100
    and (p_parent_id is null) = (p_depth = 0)
    and (p_parent_id is null) = (p_root_id is null)
    and (not p_ready or p_status = 'pending')
    and case
      when p_status = 'pending' then
        num_nonnulls(p_lease_token, p_leased_at, p_lease_until, p_parked, p_finished_at) = 0
      -- It may go on with a page that was parked.
      when p_status = 'processing' then
        num_nulls(p_lease_token, p_leased_at, p_lease_until) = 0 and p_finished_at is null
      when p_status = 'parked' then
        num_nulls(p_parked, p_lease_until) = 0 and num_nonnulls(p_lease_token, p_leased_at, p_finished_at) = 0
      when p_status = 'completed' then
        p_finished_at is not null and num_nonnulls(p_lease_token, p_leased_at, p_lease_until, p_parked) = 0
      when p_status = 'error' then
        num_nulls(p_finished_at, p_error_code) = 0
        and num_nonnulls(p_lease_token, p_leased_at, p_lease_until, p_parked) = 0
      -- It keeps a page until that is closed.
      when p_status = 'cancelled' then
        p_finished_at is not null and num_nonnulls(p_lease_token, p_leased_at, p_lease_until) = 0
      else false
    end;
end;
$$;

revoke all on function crawl_private.job_is_sound(text, boolean, uuid, timestamptz, timestamptz, jsonb, timestamptz, text, integer, integer, smallint, uuid, uuid, smallint) from public;

comment on function crawl_private.job_is_sound(text, boolean, uuid, timestamptz, timestamptz, jsonb, timestamptz, text, integer, integer, smallint, uuid, uuid, smallint) is 'What holds of a job in each state.';

-- schemas/tables/crawl_lanes.sql 1cc31bee8447
-- What these columns may hold. Domains, and no checks of the table, since those
-- cost every change of a lane: that `running` is right crawl_audit looks at.
create domain crawl_private.lane_places as integer check (value > 0);
create domain crawl_private.lane_delay as interval check (value between '0' and '60 seconds');

-- A lane: the jobs that share a limit, such as one host or one kind. It is the
-- lock and the counter of that limit at once, so a limit holds under any race,
-- and a saturated host costs a claim one row, however many jobs it has queued.
create table public.crawl_lanes (
  lane text primary key,
  kind text not null,
  max_running crawl_private.lane_places not null,
  gap interval not null default '0',
  -- What the site's robots.txt asks for; the longer of the two holds.
  crawl_delay crawl_private.lane_delay not null default '0',
  -- What the operator has set for the host, null: what its jobs ask for.
  robots text,
  paused_until timestamptz not null default '-infinity',
  -- When max_running last changed: more may run that were leased before.
  limited_at timestamptz not null default '-infinity',
  running integer not null default 0,
  -- Its waiting jobs, ready or not: what a depth of the queue is summed from.
  pending integer not null default 0,
  -- Not asked before this moment: the gap since the last start, a cooldown or a pause.
  ready_at timestamptz not null default '-infinity',
  -- The end of its last cooldown, and the throttles in a row until now.
  cool_until timestamptz not null default '-infinity',
  throttles integer not null default 0,
  -- The smallest `ord` of the lane's ready jobs; null when it has none.
  head_ord bigint
) with (
  -- A page is cleared of dead rows whenever it is fuller than this, so at 50 that
  -- was done, and logged, at each change of a lane; now at every fourth.
  fillfactor = 90,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 500
);

-- Serves claim_crawl_jobs: lanes that have a ready job, first come first.
-- Without `running`, so that completing a job is a heap-only update; the lanes
-- without room that a claim passes over are no more than the jobs that run.
create index crawl_lanes_runnable on public.crawl_lanes (head_ord)
  where head_ord is not null;

alter table public.crawl_lanes enable row level security;

revoke all on public.crawl_lanes from public, anon, authenticated, service_role;
grant select on public.crawl_lanes to service_role;

comment on table public.crawl_lanes is 'One row per host or kind: how many of its jobs wait and run, how many may run, and its first ready job.';

-- schemas/tables/crawl_flows.sql 9e968d593779
-- A flow: the jobs that take turns with other flows, which is a batch, or the
-- single jobs of one owner. `tail` is the place in the order given to its last job.
create table public.crawl_flows (
  flow text primary key,
  owner_id uuid,
  tail bigint not null
) with (fillfactor = 50);

-- Serves submit_crawl_jobs: how many flows of this owner still have a backlog.
create index crawl_flows_backlog on public.crawl_flows (owner_id, tail)
  where owner_id is not null;

alter table public.crawl_flows enable row level security;

revoke all on public.crawl_flows from public, anon, authenticated, service_role;
grant select on public.crawl_flows to service_role;

comment on table public.crawl_flows is 'Where each batch, and each owner''s single jobs, have got to in the fair order.';

-- The place in the order that is being served now. A sequence, because a row
-- that every claim updates would bloat; it is a hint for fairness, not a truth.
create sequence public.crawl_clock minvalue 0 start 0;

revoke all on sequence public.crawl_clock from public, anon, authenticated, service_role;

comment on sequence public.crawl_clock is 'The highest ord leased so far: where a new flow starts.';

-- The place in the order before which no lane's head was when promote_crawl_jobs
-- last looked. A claim begins its scan of the lanes here, past the entries that
-- each claim leaves behind, and that an old snapshot keeps vacuum from taking
-- away (with one held while 30 000 jobs passed, a claim took 2.75 times as long).
create sequence public.crawl_low_ord minvalue -9223372036854775808 start -9223372036854775808;

revoke all on sequence public.crawl_low_ord from public, anon, authenticated, service_role;

comment on sequence public.crawl_low_ord is 'Where a claim begins to look for lanes; a hint, as others may be before it.';

-- schemas/tables/crawl_owners.sql 466fa2191cef
-- A user who submits: a token bucket for the rate of their requests. Its row is
-- also the lock that keeps two submits of one user from passing the quota together.
create table public.crawl_owners (
  owner_id uuid primary key,
  tokens double precision not null,
  refilled_at timestamptz not null
) with (fillfactor = 50);

alter table public.crawl_owners enable row level security;

revoke all on public.crawl_owners from public, anon, authenticated, service_role;
grant select on public.crawl_owners to service_role;

comment on table public.crawl_owners is 'How many requests a user may still make at once.';

-- How many live jobs each user has, in slots as crawl_batch_counts and for the same reason.
create table public.crawl_owner_counts (
  owner_id uuid not null,
  slot smallint not null,
  live integer not null default 0,
  constraint crawl_owner_counts_pkey primary key (owner_id, slot)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

alter table public.crawl_owner_counts enable row level security;

revoke all on public.crawl_owner_counts from public, anon, authenticated, service_role;
grant select on public.crawl_owner_counts to service_role;

comment on table public.crawl_owner_counts is 'Live jobs of a user, to be summed over its slots.';

-- schemas/tables/crawl_webhooks.sql 8a72355491b0
-- Where to tell of jobs and batches that end. Kept once an owner, however many
-- jobs name the same.
create table public.crawl_webhooks (
  id bigint generated always as identity primary key,
  owner_id uuid,
  -- Hash of url, events and secret: a url may be longer than an entry of an index.
  key uuid not null,
  url text not null,
  events text[] not null,
  -- Null: the project's own (WEBHOOK_SECRET).
  secret text,
  -- Its receiver answered 410: nothing is sent there until it is named again.
  gone_at timestamptz,
  used_at timestamptz not null default clock_timestamp(),
  constraint crawl_webhooks_owner_id_key_key unique nulls not distinct (owner_id, key),
  constraint crawl_webhooks_url_length check (length(url) between 1 and 8192),
  constraint crawl_webhooks_events_known check (
    cardinality(events) > 0
    and events <@ array['job.completed', 'job.error', 'job.cancelled', 'batch.completed', 'batch.cancelled']
  ),
  constraint crawl_webhooks_secret_form check (secret like 'whsec\_%')
);

-- Serves prune_crawl_webhooks.
create index crawl_webhooks_used on public.crawl_webhooks (used_at);

alter table public.crawl_webhooks enable row level security;

-- Not even their owners read it: it holds secrets.
revoke all on public.crawl_webhooks from public, anon, authenticated, service_role;
revoke all on sequence public.crawl_webhooks_id_seq from public, anon, authenticated, service_role;
grant select on public.crawl_webhooks to service_role;

comment on table public.crawl_webhooks is 'Addresses that are told of jobs and batches that end, and the secrets those messages are signed with.';

-- schemas/tables/crawl_batches.sql ed5ffaac63b4
-- A batch: jobs submitted under one name, counted together.
create table public.crawl_batches (
  id bigint generated always as identity primary key,
  owner_id uuid,
  name text not null,
  created_at timestamptz not null default now(),
  -- A row of crawl_webhooks, told when the batch has ended.
  webhook_id bigint,
  constraint crawl_batches_name_length check (length(name) between 1 and 200),
  -- An owner who sends a name again means the same batch. The secret key is one
  -- owner: null. Name first, since the secret key looks by name alone.
  constraint crawl_batches_name_owner_id_key unique nulls not distinct (name, owner_id)
);

-- Serves list-crawl-job-batches, newest first: all of them …
create index crawl_batches_newest on public.crawl_batches (created_at desc, id desc);

-- … and a user's own, with their number.
create index crawl_batches_owner on public.crawl_batches (owner_id, created_at desc, id desc)
  where owner_id is not null;

-- Serves prune_crawl_webhooks.
create index crawl_batches_webhook on public.crawl_batches (webhook_id)
  where webhook_id is not null;

alter table public.crawl_batches enable row level security;

create policy crawl_batches_select_own on public.crawl_batches
  for select to authenticated
  using (owner_id = (select auth.uid()));

revoke all on public.crawl_batches from public, anon, authenticated, service_role;
revoke all on sequence public.crawl_batches_id_seq from public, anon, authenticated, service_role;
grant select on public.crawl_batches to authenticated, service_role;

comment on table public.crawl_batches is 'Jobs submitted under one name. The name is the batchId of the HTTP contract.';
comment on column public.crawl_batches.owner_id is 'The user who submitted it; null for the secret key.';

-- schemas/tables/crawl_batch_counts.sql 98e989949c57
-- How many jobs of a batch are in which state, spread over 16 slots: a single
-- row per batch would be the one row every worker waits for (measured: 0.33 of
-- the throughput on one big batch; slots 0.93). Only sums mean anything; one
-- slot alone may be negative. Which of the live jobs run is not kept here but
-- counted among the leased ones, who are few: so a claim counts nothing.
create table public.crawl_batch_counts (
  batch_id bigint not null references public.crawl_batches (id) on delete cascade,
  slot smallint not null,
  -- Pending, processing or parked.
  live integer not null default 0,
  completed integer not null default 0,
  error integer not null default 0,
  cancelled integer not null default 0,
  updated_at timestamptz not null default clock_timestamp(),
  constraint crawl_batch_counts_pkey primary key (batch_id, slot)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

alter table public.crawl_batch_counts enable row level security;

create policy crawl_batch_counts_select_own on public.crawl_batch_counts
  for select to authenticated
  using (
    exists (
      select from public.crawl_batches b
      where b.id = batch_id and b.owner_id = (select auth.uid())
    )
  );

revoke all on public.crawl_batch_counts from public, anon, authenticated, service_role;
grant select on public.crawl_batch_counts to authenticated, service_role;

comment on table public.crawl_batch_counts is 'Jobs of a batch by state, to be summed over its slots; live are those that have not ended.';

-- schemas/tables/crawl_jobs.sql 4b4d7db2af70
-- The queue. Lean and hot: what a page contained is in crawl_results, how each
-- try went in crawl_attempts. Only the functions in schemas/functions write here.
create table public.crawl_jobs (
  id uuid primary key,
  kind text not null,
  owner_id uuid,
  -- No foreign key, here and for `lane`: its check of each row would cost a batch
  -- of 50 000 a sixth of its time each, and put locks on the hottest rows there
  -- are. A submit holds the batch's row, prune_crawl_jobs looks, crawl_audit tells.
  batch_id bigint,
  url crawl_private.job_url,
  -- What it is about, in its kind's own words: the id of a run, of a shop.
  subject crawl_private.job_subject,
  args jsonb not null default '{}',
  -- What a kind is to know at the next try; for its own eyes.
  state jsonb,
  lane text not null,
  -- The job that came upon this one, and the one that all of them came from.
  parent_id uuid,
  root_id uuid,
  depth crawl_private.job_depth not null default 0,
  -- What it came upon itself: { added, known, cut, refused }.
  followed jsonb,

  status text not null default 'pending',
  -- A pending job is ready when it is due; only ready jobs are in the ready index.
  ready boolean not null default true,
  ord bigint not null,
  priority crawl_private.job_priority not null default 0,
  scheduled_at timestamptz not null default now(),

  attempt integer not null default 0,
  max_attempts crawl_private.job_max_attempts not null default 3,
  snoozes integer not null default 0,
  stalls integer not null default 0,
  retries integer not null default 0,

  lease_token uuid,
  lease_until timestamptz,
  leased_at timestamptz,
  settled_token uuid,
  begun_token uuid,
  -- The page it left loading in a browser, and whoever holds its lease goes on
  -- with: { page, stage, started_at, parked_at }.
  parked jsonb,
  worker text,
  progress smallint not null default 0,

  dedupe_key uuid,
  -- A row of crawl_webhooks, told when the job has ended. No foreign key, as for `lane`.
  webhook_id bigint,
  error_code text,
  error_message text,

  success_method text,
  http_status integer,
  final_url text,
  content_type text,
  title text,
  html_length integer,
  processing_time_ms bigint not null default 0,

  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz

  -- What must hold of a row in each state is in job_is_sound, for crawl_audit.
  -- Postgres reads the text of each check anew for each statement: fourteen were
  -- a quarter of a claim's time, and one function still a sixteenth of a turn.
) with (
  -- Room for the in-place updates of claim, heartbeat and complete.
  fillfactor = 80,
  -- Dead rows are what slows a queue down; the share of a big table is the wrong measure.
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_analyze_scale_factor = 0.02
);

-- Serves claim_crawl_jobs: the next jobs of a lane.
create index crawl_jobs_ready on public.crawl_jobs (lane, ord, id)
  where ready;

-- Serves promote_crawl_jobs: pending jobs that become due.
create index crawl_jobs_delayed on public.crawl_jobs (scheduled_at)
  where status = 'pending' and not ready;

-- Serves rescue_crawl_jobs, and batch_counts. Without lease_until, so that
-- heartbeats stay heap-only updates.
create index crawl_jobs_leased on public.crawl_jobs (batch_id)
  where status in ('processing', 'parked');

-- Serves claim_crawl_jobs and promote_crawl_jobs, parked pages to be looked at,
-- and park_crawl_jobs and crawl_pages, all that are open.
create index crawl_jobs_parked on public.crawl_jobs (scheduled_at)
  where parked is not null;

-- Serves the lists and exports of a batch, and retry_failed_crawl_jobs: ids are
-- in the order of submission.
create index crawl_jobs_batch on public.crawl_jobs (batch_id, id)
  where batch_id is not null;

-- Serves crawl_queue_status: the jobs that ended last.
create index crawl_jobs_finished on public.crawl_jobs (finished_at)
  where finished_at is not null;

-- Serves prune_crawl_webhooks.
create index crawl_jobs_webhook on public.crawl_jobs (webhook_id)
  where webhook_id is not null;

-- Serves a user's own lists through the REST gateway.
create index crawl_jobs_owner on public.crawl_jobs (owner_id, created_at desc)
  where owner_id is not null;

-- Serves list_crawl_jobs. Page crawls have no subject, and cost nothing here.
create index crawl_jobs_subject on public.crawl_jobs (kind, subject, id)
  where subject is not null;

-- One job per key within a batch, whatever became of it …
create unique index crawl_jobs_unique_in_batch on public.crawl_jobs (batch_id, dedupe_key)
  where batch_id is not null and dedupe_key is not null;

-- … and one live job per key outside of batches.
create unique index crawl_jobs_unique_live on public.crawl_jobs (kind, owner_id, dedupe_key)
  nulls not distinct
  where batch_id is null and dedupe_key is not null
    and status in ('pending', 'processing', 'parked');

alter table public.crawl_jobs enable row level security;

create policy crawl_jobs_select_own on public.crawl_jobs
  for select to authenticated
  using (owner_id = (select auth.uid()));

revoke all on public.crawl_jobs from public, anon, authenticated, service_role;
grant select on public.crawl_jobs to service_role;
-- Users see everything of their own jobs but the lease: a token is the right to settle a job.
grant select (
  id, kind, owner_id, batch_id, url, subject, args, status, priority, scheduled_at,
  attempt, max_attempts, snoozes, stalls, retries, progress,
  error_code, error_message, success_method, http_status, final_url,
  content_type, title, html_length, processing_time_ms,
  parent_id, depth, followed, created_at, updated_at, finished_at
) on public.crawl_jobs to authenticated;

comment on table public.crawl_jobs is 'The queue: one row per job. Written by the queue''s functions alone.';
comment on column public.crawl_jobs.owner_id is 'The user who submitted it; null for the secret key.';
comment on column public.crawl_jobs.args is 'What the kind needs to know, checked by the kind''s schema.';
comment on column public.crawl_jobs.subject is 'What it is about, in its kind''s own words.';
comment on column public.crawl_jobs.state is 'What its kind has noted for the next try; gone when it is completed.';
comment on column public.crawl_jobs.ord is 'Place in the fair order, stamped at submit.';
comment on column public.crawl_jobs.parent_id is 'The job that found this one; null for a job that was submitted.';
comment on column public.crawl_jobs.followed is 'How many jobs it has added, how many there were already, were over a limit, or may not be.';
comment on column public.crawl_jobs.attempt is 'Tries used so far; the running one counts.';
comment on column public.crawl_jobs.snoozes is 'Times it was put back without using up a try.';
comment on column public.crawl_jobs.retries is 'Times it was sent back to the queue by hand.';
comment on column public.crawl_jobs.stalls is 'Times its worker was lost; they use up no try but are bounded.';
comment on column public.crawl_jobs.lease_token is 'Drawn at each claim. Only its holder may settle the job.';
comment on column public.crawl_jobs.parked is 'Where its page goes on loading without a worker, and since when.';
comment on column public.crawl_jobs.settled_token is 'The last token that settled it, so that a report sent twice is answered "already".';
comment on column public.crawl_jobs.begun_token is 'The token under which a job that had lost its worker was begun again, alone.';
comment on column public.crawl_jobs.processing_time_ms is 'Time it was worked on, summed over all its tries, in milliseconds.';

-- schemas/tables/crawl_families.sql 93ec8349e228
-- A family: a submitted job and all that came of it, such as the pages of a
-- site. Counted so that its limit is exact however many of its jobs end at once.
create table public.crawl_families (
  root_id uuid primary key references public.crawl_jobs (id) on delete cascade,
  -- The root included.
  jobs integer not null,
  constraint crawl_families_jobs_positive check (jobs > 0)
) with (fillfactor = 50);

alter table public.crawl_families enable row level security;

revoke all on public.crawl_families from public, anon, authenticated, service_role;
grant select on public.crawl_families to service_role;

comment on table public.crawl_families is 'How many jobs have come of a submitted one, itself included.';

-- schemas/tables/crawl_results.sql 8cb93ed675ad
-- What a completed job found. Apart from the queue, because pages are large and the queue is hot.
create table public.crawl_results (
  job_id uuid primary key references public.crawl_jobs (id) on delete cascade,
  html text,
  -- Of the page's answer, by lower-case name.
  headers jsonb,
  result jsonb,
  -- Of the job's url, if there is a page that others may be answered with. By
  -- hash, as a url may be longer than an entry of an index.
  url_hash uuid,
  created_at timestamptz not null default now(),
  -- When retention took all of that away; the row stays with its job.
  expired_at timestamptz,
  constraint crawl_results_expired_is_empty check (
    expired_at is null or (html is null and headers is null and result is null)
  )
);

-- Serves prune_crawl_jobs: the oldest results that are still there.
create index crawl_results_kept on public.crawl_results (created_at)
  where expired_at is null;

-- Serves reuse_crawl_result. Here and not at the jobs, where it would cost each
-- change of a job's state.
create index crawl_results_reusable on public.crawl_results (url_hash, created_at)
  where url_hash is not null;

alter table public.crawl_results enable row level security;

create policy crawl_results_select_own on public.crawl_results
  for select to authenticated
  using (
    exists (
      select from public.crawl_jobs j
      where j.id = job_id and j.owner_id = (select auth.uid())
    )
  );

revoke all on public.crawl_results from public, anon, authenticated, service_role;
grant select on public.crawl_results to authenticated, service_role;

comment on table public.crawl_results is 'The page (html) or other outcome (result) of a completed job.';

-- schemas/tables/crawl_attempts.sql 5f4ad846c227
-- How each try went: one row per step, since a try may reach its page on the second way it takes.
create table public.crawl_attempts (
  job_id uuid not null references public.crawl_jobs (id) on delete cascade,
  attempt integer not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  method text,
  browser text,
  http_status integer,
  error_code text,
  error_message text
);

-- Serves get-crawl-job: the tries of one job in order.
create index crawl_attempts_job on public.crawl_attempts (job_id, started_at);

alter table public.crawl_attempts enable row level security;

create policy crawl_attempts_select_own on public.crawl_attempts
  for select to authenticated
  using (
    exists (
      select from public.crawl_jobs j
      where j.id = job_id and j.owner_id = (select auth.uid())
    )
  );

revoke all on public.crawl_attempts from public, anon, authenticated, service_role;
grant select on public.crawl_attempts to authenticated, service_role;

comment on table public.crawl_attempts is 'Every step of every try: method, browser, time and, where it failed, why. No method: the worker was lost.';

-- schemas/tables/crawl_idempotency_keys.sql bdafb86756f3
-- What was answered to a submit that carried an Idempotency-Key, so that the
-- same request gets the same answer and makes no second job.
create table public.crawl_idempotency_keys (
  owner_id uuid,
  key text not null,
  request_hash text not null,
  answer jsonb,
  created_at timestamptz not null default now(),
  constraint crawl_idempotency_keys_key_length check (length(key) between 1 and 255),
  constraint crawl_idempotency_keys_owner_id_key_key unique nulls not distinct (owner_id, key)
);

-- Serves prune_crawl_jobs: the oldest keys.
create index crawl_idempotency_keys_age on public.crawl_idempotency_keys (created_at);

alter table public.crawl_idempotency_keys enable row level security;

revoke all on public.crawl_idempotency_keys from public, anon, authenticated, service_role;
grant select on public.crawl_idempotency_keys to service_role;

comment on table public.crawl_idempotency_keys is 'Submits that may be repeated: key, hash of the request, the answer it got.';

-- schemas/tables/crawl_drains.sql f5bce5a566e1
-- The drains at work now: at most a set number, so that a burst of submits does
-- not start a burst of drains. Those of requests and those of long-lived
-- workers are counted apart: the one do not take the other's places.
create table public.crawl_drains (
  id uuid primary key,
  pool text not null default 'request',
  lease_until timestamptz not null,
  -- Somebody wanted a drain while this one ran: it must look again before it ends.
  wanted boolean not null default false,
  started_at timestamptz not null default now(),
  constraint crawl_drains_pool_known check (pool in ('request', 'worker'))
);

alter table public.crawl_drains enable row level security;

revoke all on public.crawl_drains from public, anon, authenticated, service_role;
grant select on public.crawl_drains to service_role;

comment on table public.crawl_drains is 'Running drains and how long each is believed to be alive.';

-- schemas/tables/crawl_tick.sql b6ddfb2629e9
-- When the cron last called, in milliseconds since 1970. A sequence, because a
-- row that is updated each minute for years would need care; 0: never.
create sequence public.crawl_tick minvalue 0 start 0;

revoke all on sequence public.crawl_tick from public, anon, authenticated, service_role;

comment on sequence public.crawl_tick is 'The last tick of the cron, in milliseconds since 1970.';

-- schemas/tables/crawl_sweep.sql 911f83281184
-- Until when browsers are looked through for pages nobody claims, in
-- milliseconds since 1970; 0: not once. A sequence, as crawl_tick is, so that
-- parking pages does not wait for a row.
create sequence public.crawl_sweep minvalue 0 start 0;

revoke all on sequence public.crawl_sweep from public, anon, authenticated, service_role;

comment on sequence public.crawl_sweep is 'Until when browsers are looked through for pages nobody claims, in milliseconds since 1970.';

-- schemas/tables/crawl_robots.sql 39ffe2539376
-- What each site's robots.txt said when it was last read, for all workers.
create table public.crawl_robots (
  -- Scheme, host and port: RFC 9309 wants a file of its own for each.
  origin text primary key,
  outcome text not null,
  rules text not null default '',
  http_status integer,
  fetched_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  constraint crawl_robots_outcome_known check (outcome in ('found', 'none', 'unavailable')),
  constraint crawl_robots_rules_length check (length(rules) <= 512000),
  constraint crawl_robots_only_found_has_rules check (outcome = 'found' or rules = '')
);

-- Serves set_crawl_robots: what has expired is deleted.
create index crawl_robots_expired on public.crawl_robots (expires_at);

alter table public.crawl_robots enable row level security;

revoke all on public.crawl_robots from public, anon, authenticated, service_role;
grant select on public.crawl_robots to service_role;

comment on table public.crawl_robots is 'The robots.txt of each site, as long as it is believed.';
comment on column public.crawl_robots.outcome is 'found: its rules hold; none: all is allowed; unavailable: nothing is, for now.';

-- schemas/tables/crawl_hosts.sql 45c481dda0b5
-- What the operator has set for a host, or for all hosts below a name. Written
-- by set_crawl_host, which tells the lanes; a submit tells new ones.
create table public.crawl_hosts (
  -- example.com (any port), example.com:8080, or *.example.com (its subdomains).
  host text primary key,
  max_running integer,
  gap interval,
  robots text,
  paused_until timestamptz,
  note text,
  updated_at timestamptz not null default clock_timestamp(),
  constraint crawl_hosts_host_length check (length(host) between 1 and 300),
  constraint crawl_hosts_max_running_range check (max_running between 1 and 1000),
  constraint crawl_hosts_gap_range check (gap between '0' and '1 hour'),
  constraint crawl_hosts_robots_known check (robots in ('obey', 'ignore')),
  constraint crawl_hosts_note_length check (length(note) <= 500)
);

alter table public.crawl_hosts enable row level security;

revoke all on public.crawl_hosts from public, anon, authenticated, service_role;
grant select on public.crawl_hosts to service_role;

comment on table public.crawl_hosts is 'Limits of hosts that differ from the usual ones; null: as usual.';
comment on column public.crawl_hosts.robots is 'Wins over what a job asks for.';

-- schemas/tables/crawl_webhook_events.sql ad7c551d0d65
-- The outbox: one row per state that somebody wants to hear of, written in the
-- transaction that reaches the state. Its id is the `webhook-id` of the message,
-- the same each time it is sent.
create table public.crawl_webhook_events (
  id uuid primary key,
  webhook_id bigint not null references public.crawl_webhooks (id) on delete cascade,
  owner_id uuid,
  type text not null,
  -- No foreign keys: what was said is true after the job has gone, too.
  job_id uuid,
  batch_id bigint,
  -- The job or batch as it was then.
  data jsonb not null,
  created_at timestamptz not null default clock_timestamp(),

  status text not null default 'pending',
  -- Tries so far, since it was last asked for.
  attempt integer not null default 0,
  -- When it is sent; while it is being sent, when its sender is given up for lost.
  next_at timestamptz default clock_timestamp(),
  lease_token uuid,
  leased_at timestamptz,
  finished_at timestamptz,

  constraint crawl_webhook_events_status_known check (status in ('pending', 'delivered', 'failed')),
  constraint crawl_webhook_events_pending_has_time check ((status = 'pending') = (next_at is not null)),
  constraint crawl_webhook_events_ended_is_finished check ((status = 'pending') = (finished_at is null)),
  constraint crawl_webhook_events_lease_is_whole check ((lease_token is null) = (leased_at is null)),
  constraint crawl_webhook_events_only_pending_is_leased check (lease_token is null or status = 'pending')
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Serves claim_crawl_webhooks.
create index crawl_webhook_events_due on public.crawl_webhook_events (next_at)
  where status = 'pending';

-- Serve list_crawl_webhook_events: ids are in the order of time.
create index crawl_webhook_events_owner on public.crawl_webhook_events (owner_id, id);
create index crawl_webhook_events_job on public.crawl_webhook_events (job_id, id)
  where job_id is not null;
create index crawl_webhook_events_batch on public.crawl_webhook_events (batch_id, id)
  where batch_id is not null;

-- Serves settle_crawl_webhooks, when a receiver is gone, and prune_crawl_webhooks.
create index crawl_webhook_events_webhook on public.crawl_webhook_events (webhook_id);

-- Serves prune_crawl_webhooks.
create index crawl_webhook_events_finished on public.crawl_webhook_events (finished_at)
  where finished_at is not null;

alter table public.crawl_webhook_events enable row level security;

revoke all on public.crawl_webhook_events from public, anon, authenticated, service_role;
grant select on public.crawl_webhook_events to service_role;

comment on table public.crawl_webhook_events is 'The outbox of webhooks: what is to be sent, and what became of it.';

-- schemas/tables/crawl_webhook_deliveries.sql c2b2526552d1
-- How each try to deliver a webhook went.
create table public.crawl_webhook_deliveries (
  event_id uuid not null references public.crawl_webhook_events (id) on delete cascade,
  attempt integer not null,
  started_at timestamptz not null,
  duration_ms integer,
  http_status integer,
  error_code text,
  error_message text
);

-- Serves list_crawl_webhook_events: the tries of one event in order.
create index crawl_webhook_deliveries_event on public.crawl_webhook_deliveries (event_id, started_at);

alter table public.crawl_webhook_deliveries enable row level security;

revoke all on public.crawl_webhook_deliveries from public, anon, authenticated, service_role;
grant select on public.crawl_webhook_deliveries to service_role;

comment on table public.crawl_webhook_deliveries is 'Every try to deliver a webhook: time, status and, where it failed, why. No duration: its sender was lost.';

-- schemas/tables/crawl_schedules.sql f16ad41ca36d
-- Jobs that come again and again: when, and what is submitted then.
create table public.crawl_schedules (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid,
  name text not null default '',
  cron text not null,
  time_zone text not null,
  -- What happens while the last run goes on: nothing, or another one.
  overlap text not null default 'skip',
  -- { job: … } or { batch: … }: the body of a submit, checked again at each run.
  template jsonb not null,
  paused boolean not null default false,
  -- Null: paused, or no such time will ever come.
  next_run_at timestamptz,

  -- The tick that submits it now; given up for lost at lease_until.
  lease_token uuid,
  lease_until timestamptz not null default '-infinity',

  last_run_at timestamptz,
  last_outcome text,
  -- What the last run that was no failure has put on the queue.
  last_job_id uuid,
  last_batch_id bigint,
  last_error_code text,
  last_error_message text,

  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint crawl_schedules_name_length check (length(name) <= 200),
  constraint crawl_schedules_overlap_known check (overlap in ('skip', 'queue')),
  constraint crawl_schedules_paused_has_no_time check (not paused or next_run_at is null),
  constraint crawl_schedules_outcome_known check (last_outcome in ('submitted', 'skipped', 'failed'))
);

-- Serves claim_crawl_schedules.
create index crawl_schedules_due on public.crawl_schedules (next_run_at)
  where next_run_at is not null;

-- Serves list_crawl_schedules, and the number that an owner may have.
create index crawl_schedules_owner on public.crawl_schedules (owner_id, id);

alter table public.crawl_schedules enable row level security;

-- Not even their owners read it: a template may hold the secret of a webhook.
revoke all on public.crawl_schedules from public, anon, authenticated, service_role;
grant select on public.crawl_schedules to service_role;

comment on table public.crawl_schedules is 'Submits that are repeated by a cron expression.';

-- What became of each time of a schedule. Its key is what makes each fire once,
-- however many ticks overlap or die midway.
create table public.crawl_schedule_runs (
  schedule_id uuid not null references public.crawl_schedules (id) on delete cascade,
  fire_time timestamptz not null,
  ran_at timestamptz not null default clock_timestamp(),
  outcome text not null,
  job_id uuid,
  batch_id bigint,
  error_code text,
  error_message text,
  constraint crawl_schedule_runs_pkey primary key (schedule_id, fire_time),
  constraint crawl_schedule_runs_outcome_known check (outcome in ('submitted', 'skipped', 'failed'))
);

-- Serves claim_crawl_schedules, which forgets old ones.
create index crawl_schedule_runs_ran on public.crawl_schedule_runs (ran_at);

alter table public.crawl_schedule_runs enable row level security;

revoke all on public.crawl_schedule_runs from public, anon, authenticated, service_role;
grant select on public.crawl_schedule_runs to service_role;

comment on table public.crawl_schedule_runs is 'Each time of a schedule that has come, and what it did.';

-- schemas/tables/dataset_items.sql b0475534f4c2
-- What jobs bring home, and what they work from: ads, tweets, products, shops,
-- follows … Each document's words for them are a view of their own, with columns.
create table public.dataset_items (
  -- Whose it is; the nil uuid is the secret key, so that a key can be looked up by `=`.
  owner_id uuid not null,
  dataset text not null,
  -- A part of the dataset that is read by itself: of one shop, one organisation, one run.
  scope text collate "C" not null default '',
  key text collate "C" not null,
  item jsonb not null,
  -- The job that wrote it last. No foreign key: items outlive their jobs.
  job_id uuid,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),

  -- One item a key; also the order a dataset is read in.
  primary key (dataset, owner_id, scope, key),
  constraint dataset_items_dataset_length check (length(dataset) between 1 and 100),
  constraint dataset_items_scope_length check (octet_length(scope) <= 500),
  constraint dataset_items_key_length check (octet_length(key) between 1 and 500)
);

alter table public.dataset_items enable row level security;

create policy dataset_items_select_own on public.dataset_items
  for select to authenticated
  using (owner_id = (select auth.uid()));

revoke all on public.dataset_items from public, anon, authenticated, service_role;
grant select on public.dataset_items to authenticated, service_role;

comment on table public.dataset_items is 'What jobs have collected, and what they work from: one item a key.';
comment on column public.dataset_items.owner_id is 'The user it belongs to; 00000000-0000-0000-0000-000000000000 for the secret key.';
comment on column public.dataset_items.scope is 'A part of the dataset that is read by itself: of one shop, one organisation.';

-- schemas/views/brands.sql bc06e92d1df6
-- brands: whose products are found by brand_scrape, as its owner has described
-- them; the columns of dataset_items, under its policy.
create view public.brands with (security_invoker = true) as
select
  i.key as id,
  i.owner_id,
  i.item ->> 'name' as name,
  i.item -> 'listingUrls' as listing_urls,
  i.item -> 'selectors' as selectors,
  (i.item ->> 'render')::boolean as render,
  i.item ->> 'robots' as robots,
  (i.item ->> 'maxPages')::integer as max_pages,
  (i.item ->> 'maxProducts')::integer as max_products,
  (i.item ->> 'detailsMaxAgeHours')::integer as details_max_age_hours,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'brands';

revoke all on public.brands from public, anon, authenticated, service_role;
grant select on public.brands to authenticated, service_role;

comment on view public.brands is 'Brands: where their products are listed, and how their pages are read.';

-- schemas/views/campaigns.sql 9dbf95e1d35c
-- Campaigns: what tracked accounts belong to.
create view public.campaigns with (security_invoker = true) as
select
  i.key::uuid as id,
  nullif(i.owner_id, '00000000-0000-0000-0000-000000000000') as owner_id,
  i.item ->> 'name' as name,
  i.item ->> 'status' as status,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'campaigns';

revoke all on public.campaigns from public, anon, authenticated, service_role;
grant select on public.campaigns to authenticated, service_role;

comment on view public.campaigns is 'Campaigns, active or paused.';

-- schemas/views/crawler_tasks.sql b10a0eaed951
-- The tasks of the crawler of tweets: its jobs, in the words of its document.
create view public.crawler_tasks with (security_invoker = true) as
select
  j.id,
  j.owner_id,
  case
    when j.status in ('processing', 'parked') then 'PROCESSING'
    when j.status = 'completed' then 'COMPLETED'
    when j.status in ('error', 'cancelled') then 'FAILED'
    when j.attempt > 0 and j.scheduled_at > now() then 'RETRY'
    else 'QUEUED'
  end as status,
  -- { userId, twitterId, handle, maxTweets }
  j.args as message,
  -- { fetched, inserted, updated }
  r.result,
  case
    when j.status = 'cancelled' then 'CANCELLED'
    when j.status = 'completed' then null
    else j.error_code
  end as error_code,
  case when j.status in ('cancelled', 'completed') then null else j.error_message end as error_message,
  j.attempt as attempts,
  j.max_attempts,
  j.scheduled_at,
  j.created_at,
  j.updated_at,
  j.finished_at
from public.crawl_jobs j
left join public.crawl_results r on r.job_id = j.id
where j.kind = 'timeline_fetch'
  -- Serves the index of what jobs are about.
  and j.subject is not null;

revoke all on public.crawler_tasks from public, anon, authenticated, service_role;
grant select on public.crawler_tasks to authenticated, service_role;

comment on view public.crawler_tasks is 'Tasks of the crawler of tweets, QUEUED, PROCESSING, RETRY, COMPLETED or FAILED.';

-- schemas/views/follows.sql 6d1b78242d69
-- Which shop follows which, as items of the dataset of that name.
create view public.follows with (security_invoker = true) as
select
  i.key as id,
  i.owner_id,
  i.item ->> 'mode' as mode,
  i.item ->> 'followerShopId' as follower_shop_id,
  i.item ->> 'sourceShopId' as source_shop_id,
  (i.item ->> 'markupPercentage')::float8 as markup_percentage,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'follows';

revoke all on public.follows from public, anon, authenticated, service_role;
grant select on public.follows to authenticated, service_role;

comment on view public.follows is 'Which shop resells the products of which, or watches it.';

-- schemas/views/meta_ads.sql 67b8aa8db39a
-- Ads that scraper runs have found, of the kind actor_run; each organisation's
-- by their own ids. Users see their own, as those of dataset_items.
create view public.meta_ads with (security_invoker = true) as
select
  i.owner_id,
  i.scope as organisation_id,
  i.key as ad_archive_id,
  i.item ->> 'run_id' as run_id,
  i.item ->> 'page_id' as page_id,
  i.item ->> 'page_name' as page_name,
  i.item ->> 'title' as title,
  i.item ->> 'body' as body,
  i.item ->> 'cta_text' as cta_text,
  i.item ->> 'cta_type' as cta_type,
  i.item ->> 'link_url' as link_url,
  i.item -> 'resized_image_urls' as resized_image_urls,
  i.item -> 'original_image_urls' as original_image_urls,
  i.item -> 'video_hd_urls' as video_hd_urls,
  i.item -> 'video_sd_urls' as video_sd_urls,
  i.item -> 'video_preview_image_urls' as video_preview_image_urls,
  i.item -> 'publisher_platforms' as publisher_platforms,
  i.item ->> 'display_format' as display_format,
  (i.item ->> 'is_active')::boolean as is_active,
  (i.item ->> 'start_date')::timestamptz as start_date,
  (i.item ->> 'end_date')::timestamptz as end_date,
  i.item ->> 'ad_library_url' as ad_library_url,
  i.job_id,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'meta_ads';

revoke all on public.meta_ads from public, anon, authenticated, service_role;
grant select on public.meta_ads to authenticated, service_role;

comment on view public.meta_ads is 'Ads that scraper runs have found.';
comment on column public.meta_ads.owner_id is 'The user it belongs to; 00000000-0000-0000-0000-000000000000 for the secret key.';
comment on column public.meta_ads.run_id is 'The run that found it last.';

-- schemas/views/product_details.sql d62a0c5b39f4
-- product_details: products as their own pages have them; the columns of
-- dataset_items, under its policy.
create view public.product_details with (security_invoker = true) as
select
  i.scope || '.' || i.key as product_id,
  i.owner_id,
  i.scope as brand_id,
  i.item ->> 'url' as url,
  i.item ->> 'name' as name,
  i.item ->> 'description' as description,
  i.item ->> 'sku' as sku,
  i.item ->> 'gtin' as gtin,
  i.item ->> 'brand' as manufacturer,
  (i.item ->> 'price_cents')::bigint as price_cents,
  i.item ->> 'currency' as currency,
  i.item ->> 'availability' as availability,
  i.item -> 'images' as images,
  (i.item ->> 'rating')::double precision as rating,
  (i.item ->> 'rating_count')::integer as rating_count,
  (i.item ->> 'scraped_at')::timestamptz as scraped_at,
  i.job_id,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'product_details';

revoke all on public.product_details from public, anon, authenticated, service_role;
grant select on public.product_details to authenticated, service_role;

comment on view public.product_details is 'Products, as their own pages have them.';
comment on column public.product_details.price_cents is 'In hundredths of the currency''s unit.';

-- schemas/views/products.sql 7472a147733c
-- products: as the listing pages of their brands have them; the columns of
-- dataset_items, under its policy.
create view public.products with (security_invoker = true) as
select
  i.scope || '.' || i.key as id,
  i.owner_id,
  i.scope as brand_id,
  i.item ->> 'url' as url,
  i.item ->> 'listing_url' as listing_url,
  i.item ->> 'name' as name,
  i.item ->> 'sku' as sku,
  (i.item ->> 'price_cents')::bigint as price_cents,
  i.item ->> 'currency' as currency,
  i.item ->> 'availability' as availability,
  i.item -> 'images' as images,
  i.job_id,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'products';

revoke all on public.products from public, anon, authenticated, service_role;
grant select on public.products to authenticated, service_role;

comment on view public.products is 'Products, as the listing pages of their brands have them.';
comment on column public.products.price_cents is 'In hundredths of the currency''s unit.';

-- schemas/views/shop_products.sql d9608a356ecb
-- Products of shops, their own and copies, as items of the dataset of that
-- name. Prices are text, as JSON has no exact numbers.
create view public.shop_products with (security_invoker = true) as
select
  i.key as id,
  i.owner_id,
  i.scope as shop_id,
  i.item ->> 'name' as name,
  i.item ->> 'price' as price,
  i.item ->> 'currency' as currency,
  i.item ->> 'description' as description,
  i.item ->> 'imageUrl' as image_url,
  (i.item ->> 'stock')::bigint as stock,
  i.item -> 'attributes' as attributes,
  i.item ->> 'sourceShopId' as source_shop_id,
  i.item ->> 'sourceProductId' as source_product_id,
  i.item ->> 'sourcePrice' as source_price,
  i.item ->> 'followId' as follow_id,
  i.job_id,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'shop_products';

revoke all on public.shop_products from public, anon, authenticated, service_role;
grant select on public.shop_products to authenticated, service_role;

comment on view public.shop_products is 'Products of shops: their own, and copies with their source.';

-- schemas/views/shops.sql 9d4761730d46
-- Shops, as items of the dataset of that name: whoever may see the items sees these.
create view public.shops with (security_invoker = true) as
select
  i.key as id,
  i.owner_id,
  i.item ->> 'name' as name,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'shops';

revoke all on public.shops from public, anon, authenticated, service_role;
grant select on public.shops to authenticated, service_role;

comment on view public.shops is 'Shops that follows are about.';

-- schemas/views/tracked_accounts.sql b2abae8a130f
-- The accounts whose tweets a campaign wants.
create view public.tracked_accounts with (security_invoker = true) as
select
  i.scope::uuid as campaign_id,
  nullif(i.owner_id, '00000000-0000-0000-0000-000000000000') as owner_id,
  i.item ->> 'userId' as user_id,
  i.key as twitter_id,
  i.item ->> 'handle' as handle,
  (i.item ->> 'maxTweets')::integer as max_tweets,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'tracked_accounts';

revoke all on public.tracked_accounts from public, anon, authenticated, service_role;
grant select on public.tracked_accounts to authenticated, service_role;

comment on view public.tracked_accounts is 'Accounts whose tweets a campaign wants.';

-- schemas/views/tweets.sql c24000ccf23d
-- Tweets, each once, as they were when they were last fetched.
create view public.tweets with (security_invoker = true) as
select
  i.key as id,
  nullif(i.owner_id, '00000000-0000-0000-0000-000000000000') as owner_id,
  i.scope as twitter_id,
  i.item ->> 'handle' as handle,
  i.item ->> 'name' as name,
  i.item ->> 'text' as text,
  (i.item ->> 'createdAt')::timestamptz as created_at,
  i.item ->> 'lang' as lang,
  (i.item ->> 'likes')::bigint as likes,
  (i.item ->> 'retweets')::bigint as retweets,
  (i.item ->> 'replies')::bigint as replies,
  (i.item ->> 'quotes')::bigint as quotes,
  (i.item ->> 'bookmarks')::bigint as bookmarks,
  (i.item ->> 'views')::bigint as views,
  i.item ->> 'conversationId' as conversation_id,
  i.item ->> 'quotedId' as quoted_id,
  i.item ->> 'retweetedId' as retweeted_id,
  i.item -> 'media' as media,
  i.job_id,
  i.created_at as first_fetched_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'tweets';

revoke all on public.tweets from public, anon, authenticated, service_role;
grant select on public.tweets to authenticated, service_role;

comment on view public.tweets is 'Tweets of tracked accounts, one row a tweet.';

-- schemas/private/low_ord.sql 6a542a644bc7
-- low_ord: where a claim begins to look for lanes.
create function crawl_private.low_ord() returns bigint
language sql volatile
-- Not by a scan of the sequence: with `enable_seqscan = off` that costs so much
-- that servers with a compiler would compile the statement each time.
return coalesce(pg_sequence_last_value('public.crawl_low_ord'), -9223372036854775808);

revoke all on function crawl_private.low_ord() from public;

comment on function crawl_private.low_ord() is 'Where a claim begins to look for lanes.';

-- raise_low_ord: sets it to the first head there is. A lane that gets an earlier
-- one from a transaction that is not over yet is passed over by claims that find
-- enough others, until the next call.
create function crawl_private.raise_low_ord() returns void
language plpgsql
set search_path = ''
as $$
begin
  perform setval('public.crawl_low_ord', first.head_ord)
  from (
    select l.head_ord from public.crawl_lanes l
    where l.head_ord is not null
    order by l.head_ord
    limit 1
  ) first
  where first.head_ord <> crawl_private.low_ord();
end;
$$;

revoke all on function crawl_private.raise_low_ord() from public;

comment on function crawl_private.raise_low_ord() is 'Has claims begin at the first head there is.';

-- lower_low_ord: for jobs that become ready at this place.
create function crawl_private.lower_low_ord(p_ord bigint) returns void
language plpgsql
set search_path = ''
as $$
begin
  if p_ord < crawl_private.low_ord() then
    perform setval('public.crawl_low_ord', p_ord);
  end if;
end;
$$;

revoke all on function crawl_private.lower_low_ord(bigint) from public;

comment on function crawl_private.lower_low_ord(bigint) is 'Has claims begin here, if they began later.';

-- schemas/private/move_lanes.sql 3297aa49f37b
-- move_lanes: keeps `running`, `pending` and `head_ord` of the lanes that a transition
-- touched, one pass in key order. The order is what keeps transitions from
-- deadlocking: jobs first, then lanes, then counts, each in key order; only a
-- claim takes lanes first, and it never waits. A parked job runs: its page is
-- open at the host, so it keeps its place in the lane.
create function crawl_private.move_lanes(p_moves crawl_private.move[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  first_ord bigint;
begin
  perform from public.crawl_lanes l
  where l.lane in (select m.lane from unnest(p_moves) m)
  order by l.lane
  for update;

  -- Jobs that left the ready ones may have been the head: look it up again.
  with moved as (
    update public.crawl_lanes l
    set
      running = l.running + d.running,
      pending = l.pending + d.pending,
      head_ord = case
        when d.left_ready then (
          select min(j.ord) from public.crawl_jobs j
          where j.lane = l.lane and j.ready
            -- Nothing lies before, but for the dead entries that an old snapshot keeps.
            and j.ord >= least(l.head_ord, d.ready_ord)
        )
        else least(l.head_ord, d.ready_ord)
      end
    from (
      select
        m.lane,
        sum(m.jobs * (crawl_private.is_running(m.to_status) - crawl_private.is_running(m.from_status)))::integer as running,
        (coalesce(sum(m.jobs) filter (where m.to_status = 'pending'), 0)
          - coalesce(sum(m.jobs) filter (where m.from_status = 'pending'), 0))::integer as pending,
        bool_or(m.from_status = 'pending') as left_ready,
        min(m.ready_ord) as ready_ord
      from unnest(p_moves) m
      group by m.lane
    ) d
    where l.lane = d.lane
    returning d.ready_ord
  )
  select min(m.ready_ord) into first_ord from moved m;
  if first_ord is not null then
    perform crawl_private.lower_low_ord(first_ord);
  end if;
end;
$$;

revoke all on function crawl_private.move_lanes(crawl_private.move[]) from public;

comment on function crawl_private.move_lanes(crawl_private.move[]) is 'Updates the lanes that these jobs'' changes of state touched.';

-- add_to_lanes: the same for moves of which none leaves the ready jobs, so that
-- no head is looked up. Answers whether one of the hosts has asked for patience
-- lately. Not locked beforehand, which is 54 bytes of log a lane: the moves are
-- sorted, and what the callers' settings leave the planner is to look up one
-- lane after the other, or all in the order of their key.
create function crawl_private.add_to_lanes(p_moves crawl_private.move[]) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  throttled boolean;
  first_ord bigint;
begin
  with moved as (
    update public.crawl_lanes l
    set
      running = l.running + d.running,
      pending = l.pending + d.pending,
      head_ord = least(l.head_ord, d.ready_ord)
    from (
      select
        m.lane,
        sum(m.jobs * (crawl_private.is_running(m.to_status) - crawl_private.is_running(m.from_status)))::integer as running,
        coalesce(sum(m.jobs) filter (where m.to_status = 'pending'), 0)::integer as pending,
        min(m.ready_ord) as ready_ord
      from unnest(p_moves) m
      group by m.lane
      order by m.lane
    ) d
    where l.lane = d.lane
    returning l.throttles, d.ready_ord
  )
  select bool_or(m.throttles > 0), min(m.ready_ord) into throttled, first_ord from moved m;
  if first_ord is not null then
    perform crawl_private.lower_low_ord(first_ord);
  end if;
  return throttled;
end;
$$;

revoke all on function crawl_private.add_to_lanes(crawl_private.move[]) from public;

comment on function crawl_private.add_to_lanes(crawl_private.move[]) is 'Updates lanes where no job leaves the ready ones; whether one of them was throttled.';

-- schemas/private/cool_lanes.sql e86df70ced59
-- cool_lanes: hosts that asked for patience are left alone, all their jobs at
-- once. A lane's throttle counts once a wave: jobs that began before its last
-- cooldown ended say nothing new, but for a longer wait.
--
-- p_waits: [{ lane, leased_at, ms }], ms being what the host asked for. With
-- each throttle in a row it is doubled, up to 15 min (a longer one is kept, up
-- to 1 h), and up to a tenth is added at random, so that hosts do not return
-- together. Only to be called once move_lanes has locked these lanes.
create function crawl_private.cool_lanes(p_waits jsonb) returns void
language plpgsql
set search_path = ''
as $$
begin
  if p_waits is null then
    return;
  end if;
  update public.crawl_lanes l
  set
    throttles = l.throttles + c.counts::integer,
    cool_until = greatest(l.cool_until, c.until),
    ready_at = greatest(l.ready_at, c.until)
  from (
    select
      w.lane,
      w.counts,
      clock_timestamp() + (1 + 0.1 * random()) * interval '1 ms' * greatest(
        w.ms,
        least(900000, w.ms * power(2, least(w.throttles + w.counts::integer, 20) - 1))
      ) as until
    from (
      select
        l.lane,
        l.throttles,
        bool_or(w.leased_at >= l.cool_until) as counts,
        least(max(w.ms), 3600000) as ms
      from jsonb_to_recordset(p_waits) as w (lane text, leased_at timestamptz, ms double precision)
      join public.crawl_lanes l on l.lane = w.lane
      group by l.lane
    ) w
  ) c
  where l.lane = c.lane;
end;
$$;

revoke all on function crawl_private.cool_lanes(jsonb) from public;

comment on function crawl_private.cool_lanes(jsonb) is 'Leaves throttled lanes alone for as long as their hosts asked, or longer.';

-- warm_lanes: a host that answers again; its next throttle is the first one.
-- Only to be called once move_lanes has locked these lanes.
create function crawl_private.warm_lanes(p_lanes text[], p_leased_at timestamptz[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  update public.crawl_lanes l
  set throttles = 0
  where l.lane = any (p_lanes)
    and l.throttles > 0
    and exists (
      select from unnest(p_lanes, p_leased_at) as done (lane, leased_at)
      where done.lane = l.lane and done.leased_at >= l.cool_until
    );
end;
$$;

revoke all on function crawl_private.warm_lanes(text[], timestamptz[]) from public;

comment on function crawl_private.warm_lanes(text[], timestamptz[]) is 'Forgets the throttles of lanes whose jobs, begun after the cooldown, succeeded.';

-- schemas/private/host_setting.sql 5143411e2990
-- host_setting: what is set for a host as a lane names it, example.com:8080:
-- for exactly this one, for the host on any port, or for the nearest name
-- above it; no row where nothing is.
create function crawl_private.host_setting(p_host text) returns setof public.crawl_hosts
language sql stable
set search_path = ''
-- Text, not `begin atomic`: that would fix the columns, and a new one break it.
as $$
  with name as (
    select regexp_replace(p_host, ':[0-9]+$', '') as host
  ),
  candidates as (
    select array[p_host, n.host] || array(
      select '*.' || array_to_string((string_to_array(n.host, '.'))[i:], '.')
      from generate_series(2, cardinality(string_to_array(n.host, '.'))) i
      order by i
    ) as hosts
    from name n
  )
  select h.*
  from candidates c
  join public.crawl_hosts h on h.host = any (c.hosts)
  order by array_position(c.hosts, h.host)
  limit 1;
$$;

revoke all on function crawl_private.host_setting(text) from public;

comment on function crawl_private.host_setting(text) is 'The setting that holds for a host: the closest one.';

-- schemas/private/limit_lanes.sql 2229ca960f62
-- limit_lanes: gives lanes the limits that hold for them now: the operator's,
-- else the usual ones, which are given. Writes those alone that differ, and
-- answers how many. Only to be called once the lanes are locked.
create type crawl_private.lane_limit as (
  lane text,
  kind text,
  max_running integer,
  gap interval
);

comment on type crawl_private.lane_limit is 'The usual limits of a lane.';

create function crawl_private.limit_lanes(p_usual crawl_private.lane_limit[]) returns integer
language plpgsql
set search_path = ''
as $$
declare
  -- The look-up of 50 000 hosts is not free.
  any_set constant boolean := exists (select from public.crawl_hosts);
  changed integer;
begin
  update public.crawl_lanes l
  set
    max_running = s.max_running,
    gap = s.gap,
    robots = s.robots,
    paused_until = s.paused_until,
    limited_at = case when l.max_running = s.max_running then l.limited_at else clock_timestamp() end,
    ready_at = greatest(
      s.paused_until,
      case
        when l.paused_until = s.paused_until then l.ready_at
        -- A pause that is over leaves the cooldown and the gap.
        else least(l.ready_at, greatest(l.cool_until, clock_timestamp() + greatest(s.gap, l.crawl_delay)))
      end
    )
  from (
    select
      u.lane,
      coalesce(h.max_running, u.max_running) as max_running,
      coalesce(h.gap, u.gap) as gap,
      h.robots,
      coalesce(h.paused_until, '-infinity') as paused_until
    from unnest(p_usual) u
    left join lateral (
      select set.* from crawl_private.host_setting(substr(u.lane, strpos(u.lane, ':') + 1)) set
      where any_set
    ) h on true
  ) s
  where l.lane = s.lane
    and (l.max_running, l.gap, l.robots, l.paused_until)
      is distinct from (s.max_running, s.gap, s.robots, s.paused_until);
  get diagnostics changed = row_count;
  return changed;
end;
$$;

revoke all on function crawl_private.limit_lanes(crawl_private.lane_limit[]) from public;

comment on function crawl_private.limit_lanes(crawl_private.lane_limit[]) is 'Gives lanes the limits that hold for them now, where they differ.';

-- schemas/private/webhook_backoff.sql 1a6d3c2ed3b3
-- webhook_backoff: how long to wait after this many failed tries to deliver a
-- webhook; null after the eighth, the last. About a day in all, up to a tenth
-- less at random, so that messages do not return together.
create function crawl_private.webhook_backoff(p_attempt integer) returns interval
language sql volatile
set search_path = ''
return (
  array['5 seconds', '5 minutes', '30 minutes', '2 hours', '5 hours', '6 hours', '10 hours']::interval[]
)[p_attempt] * (1 - 0.1 * random());

revoke all on function crawl_private.webhook_backoff(integer) from public;

comment on function crawl_private.webhook_backoff(integer) is 'Wait before the next try to deliver a webhook: 5 s to 10 h; null after the last.';

-- schemas/private/keep_webhook.sql 948a750e4839
-- keep_webhook: the id of an owner's webhook, { url, events, secret? }; null
-- without one. Naming it again brings back one whose receiver was gone.
create function crawl_private.keep_webhook(p_owner_id uuid, p_webhook jsonb) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  hash constant uuid := md5(jsonb_build_array(
    p_webhook ->> 'url', p_webhook -> 'events', p_webhook ->> 'secret'
  )::text)::uuid;
  kept bigint;
begin
  if p_webhook is null then
    return null;
  end if;
  -- As a rule it is known and nothing is written: no row that all submits wait for.
  select w.id into kept from public.crawl_webhooks w
  where w.owner_id is not distinct from p_owner_id
    and w.key = hash
    and w.gone_at is null
    and w.used_at > clock_timestamp() - interval '1 day';
  if not found then
    insert into public.crawl_webhooks as w (owner_id, key, url, events, secret)
    values (
      p_owner_id, hash, p_webhook ->> 'url',
      array(select jsonb_array_elements_text(p_webhook -> 'events')),
      p_webhook ->> 'secret'
    )
    on conflict on constraint crawl_webhooks_owner_id_key_key do update
      set used_at = excluded.used_at, gone_at = null
    returning w.id into kept;
  end if;
  return kept;
end;
$$;

revoke all on function crawl_private.keep_webhook(uuid, jsonb) from public;

comment on function crawl_private.keep_webhook(uuid, jsonb) is 'The id of an owner''s webhook, kept if it is new.';

-- schemas/private/batch_counts.sql 15ac82b2fc04
-- batch_counts: the jobs of a batch by state, summed over its slots, and when
-- one last changed. Those that run are counted one by one: a batch has no more
-- of them than there are workers' places. One snapshot, so they add up. One row,
-- and without `set search_path`, so that a list of batches has it inlined.
create function crawl_private.batch_counts(p_batch_id bigint) returns table (counts jsonb)
language sql stable
begin atomic
  select jsonb_build_object(
    'pending', kept.live - leased.jobs,
    'processing', leased.jobs,
    'completed', kept.completed,
    'error', kept.error,
    'cancelled', kept.cancelled,
    'last_updated', greatest(kept.updated_at, leased.updated_at)
  )
  from (
    select
      coalesce(sum(c.live), 0) as live,
      coalesce(sum(c.completed), 0) as completed,
      coalesce(sum(c.error), 0) as error,
      coalesce(sum(c.cancelled), 0) as cancelled,
      max(c.updated_at) as updated_at
    from public.crawl_batch_counts c
    where c.batch_id = p_batch_id
  ) kept
  cross join (
    select count(*) as jobs, max(j.updated_at) as updated_at
    from public.crawl_jobs j
    where j.batch_id = p_batch_id and j.status in ('processing', 'parked')
  ) leased;
end;

revoke all on function crawl_private.batch_counts(bigint) from public;

comment on function crawl_private.batch_counts(bigint) is 'Jobs of a batch by state, and when one last changed.';

-- schemas/private/announce.sql 1da186bea089
-- announce_job: a job that ended goes to the outbox, if somebody wants to hear
-- of it. A trigger, although transitions are none: it holds for every
-- transition there is and will be, and costs other jobs nothing that can be
-- measured (an update of 5 000 rows: 7.1 µs a row with it, 7.3 without).
create function crawl_private.announce_job() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  insert into public.crawl_webhook_events (id, webhook_id, owner_id, type, job_id, batch_id, data)
  select
    crawl_private.uuid_v7(crawl_private.uuid_time()), w.id, new.owner_id,
    'job.' || new.status, new.id, new.batch_id,
    jsonb_build_object(
      'id', new.id,
      'kind', new.kind,
      'url', new.url,
      'batch', (select b.name from public.crawl_batches b where b.id = new.batch_id),
      'status', new.status,
      'attempt', new.attempt,
      'http_status', new.http_status,
      'final_url', new.final_url,
      'html_length', new.html_length,
      'processing_time_ms', new.processing_time_ms,
      'success_method', new.success_method,
      'created_at', new.created_at,
      'finished_at', new.finished_at,
      'error_code', new.error_code,
      'error_message', new.error_message
    )
  from public.crawl_webhooks w
  where w.id = new.webhook_id
    and w.gone_at is null
    and 'job.' || new.status = any (w.events);
  return null;
end;
$$;

revoke all on function crawl_private.announce_job() from public;

comment on function crawl_private.announce_job() is 'Writes a job that ended to the outbox of webhooks.';

create trigger crawl_jobs_announce
  after update of status on public.crawl_jobs
  for each row
  when (new.webhook_id is not null and old.finished_at is null and new.finished_at is not null)
  execute function crawl_private.announce_job();

-- announce_batches: a batch of which these moves ended the last live job goes
-- to the outbox. Its row is the lock that lets two transactions, each of which
-- ends one of the last jobs, see each other; batches without a webhook are not
-- locked and cost a transaction 11 µs. To be called when the counts have been kept: batches come last in
-- the order of locks.
create function crawl_private.announce_batches(p_moves crawl_private.move[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  batch record;
  counts jsonb;
begin
  for batch in
    select b.id, b.owner_id, b.name, b.created_at, b.webhook_id
    from public.crawl_batches b
    where b.webhook_id is not null
      and b.id in (
        select m.batch_id from unnest(p_moves) m where m.to_status in ('completed', 'error', 'cancelled')
      )
    order by b.id
    for no key update
  loop
    select c.counts into counts from crawl_private.batch_counts(batch.id) c;
    insert into public.crawl_webhook_events (id, webhook_id, owner_id, type, batch_id, data)
    select
      crawl_private.uuid_v7(crawl_private.uuid_time()), w.id, batch.owner_id, e.type, batch.id,
      jsonb_build_object('name', batch.name, 'created_at', batch.created_at, 'counts', counts)
    from public.crawl_webhooks w
    cross join lateral (
      select case when (counts ->> 'cancelled')::bigint > 0 then 'batch.cancelled' else 'batch.completed' end as type
    ) e
    where w.id = batch.webhook_id
      and w.gone_at is null
      and e.type = any (w.events)
      and (counts ->> 'pending')::bigint + (counts ->> 'processing')::bigint = 0;
  end loop;
end;
$$;

revoke all on function crawl_private.announce_batches(crawl_private.move[]) from public;

comment on function crawl_private.announce_batches(crawl_private.move[]) is 'Writes batches that ended to the outbox of webhooks.';

-- schemas/private/batch_moves.sql 27d94c1c0fac
-- batch_moves: what these moves add to the counts of each batch, in key order.
-- Inlined, so without `set search_path`.
create function crawl_private.batch_moves(p_moves crawl_private.move[])
returns table (batch_id bigint, live integer, completed integer, error integer, cancelled integer)
language sql immutable
as $$
  select
    m.batch_id,
    sum(m.jobs * (crawl_private.is_live(m.to_status) - crawl_private.is_live(m.from_status)))::integer,
    sum(m.jobs * ((m.to_status is not distinct from 'completed')::integer - (m.from_status is not distinct from 'completed')::integer))::integer,
    sum(m.jobs * ((m.to_status is not distinct from 'error')::integer - (m.from_status is not distinct from 'error')::integer))::integer,
    sum(m.jobs * ((m.to_status is not distinct from 'cancelled')::integer - (m.from_status is not distinct from 'cancelled')::integer))::integer
  from unnest(p_moves) m
  where m.batch_id is not null
  group by m.batch_id
  order by m.batch_id
$$;

revoke all on function crawl_private.batch_moves(crawl_private.move[]) from public;

comment on function crawl_private.batch_moves(crawl_private.move[]) is 'What these jobs'' changes of state add to the counts of their batches.';

-- schemas/private/count_moves.sql 822cc2338231
-- count_moves: keeps the counts of batches, then of owners, once per
-- transaction and in key order, and announces the batches that have ended. The
-- slot is the connection's, so two workers rarely meet on one row. To be called
-- when the lanes have been moved. Answers whether somebody wants to hear of one
-- of the batches that jobs have left.
create function crawl_private.count_moves(p_moves crawl_private.move[]) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  place constant integer := pg_backend_pid() % 16;
  batch record;
  has_webhook boolean;
  told boolean := false;
  one crawl_private.move;
begin
  -- One by one: an update of all of them would take them in an order of its own.
  for batch in select * from crawl_private.batch_moves(p_moves) loop
    update public.crawl_batch_counts c
    set
      live = c.live + batch.live,
      completed = c.completed + batch.completed,
      error = c.error + batch.error,
      cancelled = c.cancelled + batch.cancelled,
      updated_at = clock_timestamp()
    where c.batch_id = batch.batch_id and c.slot = place
    returning exists (select from public.crawl_batches b where b.id = c.batch_id and b.webhook_id is not null)
    into has_webhook;
    if not found then
      insert into public.crawl_batch_counts as c (batch_id, slot, live, completed, error, cancelled)
      values (batch.batch_id, place, batch.live, batch.completed, batch.error, batch.cancelled)
      on conflict (batch_id, slot) do update set
        live = c.live + excluded.live,
        completed = c.completed + excluded.completed,
        error = c.error + excluded.error,
        cancelled = c.cancelled + excluded.cancelled,
        updated_at = clock_timestamp()
      returning exists (select from public.crawl_batches b where b.id = c.batch_id and b.webhook_id is not null)
      into has_webhook;
    end if;
    told := told or has_webhook and batch.live < 0;
  end loop;

  foreach one in array coalesce(p_moves, '{}') loop
    if one.owner_id is not null then
      insert into public.crawl_owner_counts as c (owner_id, slot, live)
      select m.owner_id, place, sum(m.jobs * (crawl_private.is_live(m.to_status) - crawl_private.is_live(m.from_status)))
      from unnest(p_moves) m
      where m.owner_id is not null
      group by m.owner_id
      order by m.owner_id
      on conflict (owner_id, slot) do update set live = c.live + excluded.live;
      exit;
    end if;
  end loop;
  if told then
    perform crawl_private.announce_batches(p_moves);
  end if;
  return told;
end;
$$;

revoke all on function crawl_private.count_moves(crawl_private.move[]) from public;

comment on function crawl_private.count_moves(crawl_private.move[]) is 'Keeps the counts and announces the batches that have ended.';

-- schemas/private/record_tries.sql 4f51d7d307a1
-- record_tries: the steps of each try become rows of crawl_attempts. Workers
-- send offsets from the moment of the lease: the database's clock is the only clock.
create function crawl_private.record_tries(p_tries crawl_private.try[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into public.crawl_attempts
    (job_id, attempt, started_at, ended_at, method, browser, http_status, error_code, error_message)
  select
    t.job_id,
    t.attempt,
    t.leased_at + s.start_ms * interval '1 ms',
    t.leased_at + (s.start_ms + s.duration_ms) * interval '1 ms',
    s.method, s.browser, s.http_status, s.code, s.message
  from unnest(p_tries) t
  cross join jsonb_to_recordset(coalesce(nullif(t.steps, 'null'), '[]')) as s (
    method text, browser text, start_ms double precision, duration_ms double precision,
    http_status integer, code text, message text
  );
end;
$$;

revoke all on function crawl_private.record_tries(crawl_private.try[]) from public;

comment on function crawl_private.record_tries(crawl_private.try[]) is 'Writes the steps of these tries.';

-- schemas/private/answers.sql 2d0d560a4e94
-- answers: what each report is told, { job_id: word }: the word for a report
-- that was accepted now, `already` where the same token settled the job
-- before (its answer was lost on the way), `stale` where the lease has gone to
-- somebody else, or the job was cancelled.
create function crawl_private.answers(p_reports jsonb[], p_accepted uuid[], p_word text) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(
      b ->> 'job_id',
      case
        when (b ->> 'lease_token')::uuid = any (p_accepted) then p_word
        when exists (
          select from public.crawl_jobs j
          where j.id = (b ->> 'job_id')::uuid
            and j.settled_token = (b ->> 'lease_token')::uuid
        ) then 'already'
        else 'stale'
      end
    ), '{}')
    from unnest(p_reports) b
  );
end;
$$;

revoke all on function crawl_private.answers(jsonb[], uuid[], text) from public;

comment on function crawl_private.answers(jsonb[], uuid[], text) is 'The word each report is answered with.';

-- schemas/private/find_batch.sql 620b521037ca
-- find_batch: the batch of this name that a caller means. A user has their own
-- alone; the secret key (no owner) means its own first, then the newest.
create function crawl_private.find_batch(p_name text, p_owner_id uuid) returns bigint
language sql stable
set search_path = ''
return (
  select b.id
  from public.crawl_batches b
  where b.name = p_name and (p_owner_id is null or b.owner_id = p_owner_id)
  order by b.owner_id is not null, b.created_at desc
  limit 1
);

revoke all on function crawl_private.find_batch(text, uuid) from public;

comment on function crawl_private.find_batch(text, uuid) is 'The id of the batch of this name; null when there is none.';

-- schemas/private/batch_page.sql 0df86952f1f0
-- batch_page: the next jobs of a batch in the order they were submitted, in
-- these states or in any. Compares batch and id as one key, and orders by it:
-- with `batch_id = …` the planner may take the primary key instead and read
-- every older job of other batches (measured: 5 101 for a page of 101).
create function crawl_private.batch_page(
  p_batch_id bigint,
  p_statuses text[],
  p_limit integer,
  p_after uuid
) returns setof public.crawl_jobs
language sql stable
set search_path = ''
-- Text, not `begin atomic`: that would fix the columns, and a new one break it.
as $$
  select j.*
  from public.crawl_jobs j
  where (j.batch_id, j.id) > (p_batch_id, coalesce(p_after, '00000000-0000-0000-0000-000000000000'))
    and j.batch_id <= p_batch_id
    and (p_statuses is null or j.status = any (p_statuses))
  order by j.batch_id, j.id
  limit p_limit;
$$;

revoke all on function crawl_private.batch_page(bigint, text[], integer, uuid) from public;

comment on function crawl_private.batch_page(bigint, text[], integer, uuid) is 'The next jobs of a batch, in the order submitted.';

-- schemas/private/last_tick.sql 379f7a62f5b5
-- last_tick: when the cron last called; null before its first call.
create function crawl_private.last_tick() returns timestamptz
language sql stable
set search_path = ''
return (
  select to_timestamp(t.last_value / 1000.0) from public.crawl_tick t where t.last_value > 0
);

revoke all on function crawl_private.last_tick() from public;

comment on function crawl_private.last_tick() is 'The last tick of the cron.';

-- schemas/private/want_sweep.sql b2b9ca97e314
-- want_sweep: a page may be left open in a browser with nobody to close it, so
-- the browsers are looked through at each tick for the next hour. Where nothing
-- of the kind has happened, no tick touches a browser.
create function crawl_private.want_sweep() returns void
language plpgsql
set search_path = ''
as $$
begin
  perform setval(
    'public.crawl_sweep',
    (extract(epoch from clock_timestamp() + interval '1 hour') * 1000)::bigint
  );
end;
$$;

revoke all on function crawl_private.want_sweep() from public;

comment on function crawl_private.want_sweep() is 'Has browsers looked through for an hour.';

-- schemas/private/schedule_cron.sql eed90adc2cc8
-- schedule_cron: from now on crawl-cron is called each minute, in place of what
-- was scheduled before; once a day the history of these calls is cut. The key
-- lies in the Vault, so neither the schedule nor its history shows it.
--
-- p_url: https://<ref>.supabase.co/functions/v1/crawl-cron
-- p_key: a secret key of the project
-- Answers what is missing, each with the reason where Postgres gave one. If
-- anything is, nothing has been scheduled.
create function crawl_private.schedule_cron(p_url text, p_key text) returns text[]
language plpgsql
-- Invoker: the schedule belongs to whoever deploys, and nobody else may call this.
set search_path = ''
as $$
declare
  extension record;
  missing text[] := '{}';
  reason text;
  key_id uuid;
begin
  for extension in
    select e.name, e.clause, e.present
    from (values
      ('pg_cron', '', to_regprocedure('cron.schedule(text, text, text)') is not null),
      ('pg_net', ' with schema extensions', to_regproc('net.http_post') is not null),
      ('supabase_vault', '', to_regclass('vault.decrypted_secrets') is not null)
    ) e (name, clause, present)
  loop
    continue when extension.present;
    begin
      execute format('create extension %I%s', extension.name, extension.clause);
    exception when others then
      get stacked diagnostics reason = message_text;
      missing := missing || format('%s (%s)', extension.name, reason);
    end;
  end loop;
  if missing <> '{}' then
    return missing;
  end if;

  select s.id into key_id from vault.secrets s where s.name = 'crawl_cron_key';
  if key_id is null then
    perform vault.create_secret(p_key, 'crawl_cron_key', 'With it the minute cron calls crawl-cron');
  else
    perform vault.update_secret(key_id, p_key);
  end if;

  perform cron.schedule('crawl-cron', '*/1 * * * *', format(
    -- It answers at once and works behind its answer; a cold start takes a while.
    $command$
      select net.http_post(
        url := %L,
        headers := jsonb_build_object('content-type', 'application/json', 'apikey', (
          select decrypted_secret from vault.decrypted_secrets where name = 'crawl_cron_key'
        )),
        body := '{}'::jsonb,
        timeout_milliseconds := 10000
      )
    $command$,
    p_url
  ));
  perform cron.schedule('crawl-cron-history', '7 3 * * *', $command$
    delete from cron.job_run_details
    where end_time < now() - interval '3 days'
      and jobid in (
        select jobid from cron.job where jobname in ('crawl-cron', 'crawl-cron-history')
      )
  $command$);
  return missing;
end;
$$;

revoke all on function crawl_private.schedule_cron(text, text) from public, anon, authenticated, service_role;

comment on function crawl_private.schedule_cron(text, text) is 'Schedules the call of crawl-cron each minute; answers which extensions are missing for that.';

-- schemas/private/admit.sql 478fc1708a23
-- admit: whether an owner may put more jobs on the queue now: a token bucket of
-- p_rate requests a minute, and at most p_quota live jobs. Locks the owner's
-- row until the end of the transaction, so two requests cannot pass the quota
-- together; a refusal takes its token back with the transaction.
create function crawl_private.admit(
  p_owner_id uuid,
  p_jobs integer,
  p_rate integer,
  p_quota integer
) returns void
language plpgsql
set search_path = ''
as $$
declare
  left_over double precision;
  live bigint;
begin
  if p_owner_id is null then
    return;
  end if;

  insert into public.crawl_owners as o (owner_id, tokens, refilled_at)
  values (p_owner_id, coalesce(p_rate, 1) - 1, clock_timestamp())
  on conflict (owner_id) do update set
    tokens = least(
      coalesce(p_rate, 1),
      o.tokens + extract(epoch from clock_timestamp() - o.refilled_at) * coalesce(p_rate, 1) / 60
    ) - 1,
    refilled_at = clock_timestamp()
  returning tokens into left_over;
  if p_rate is not null and left_over < 0 then
    raise sqlstate 'PT429' using
      message = 'RATE_LIMITED',
      detail = format('%s requests a minute are allowed', p_rate),
      hint = ceil(-left_over * 60 / p_rate)::text;
  end if;

  select coalesce(sum(c.live), 0) into live
  from public.crawl_owner_counts c
  where c.owner_id = p_owner_id;
  if live + p_jobs > p_quota then
    raise sqlstate 'PT429' using
      message = 'QUOTA_EXCEEDED',
      detail = format('%s jobs are queued or running and %s were sent, %s in all are allowed', live, p_jobs, p_quota),
      hint = '60';
  end if;
end;
$$;

revoke all on function crawl_private.admit(uuid, integer, integer, integer) from public;

comment on function crawl_private.admit(uuid, integer, integer, integer) is 'Refuses what exceeds a user''s request rate or quota of live jobs.';

-- schemas/private/take_places.sql eaa8b128953a
-- take_places: p_jobs places in the fair order for a flow, which is a batch or
-- an owner's single jobs. Flows take turns: a new one starts at the clock, so a
-- job behind a batch of 50 000 waits for one job; an owner's further flows are
-- stamped ever sparser. The flow's row is the lock that keeps two submits of
-- one flow apart.
create function crawl_private.take_places(
  p_flow text,
  p_owner_id uuid,
  p_jobs integer,
  out start_ord bigint,
  out step bigint
)
language plpgsql
set search_path = ''
as $$
declare
  spacing constant bigint := 1000;
begin
  select spacing * (1 + count(*)) into step from (
    select from public.crawl_flows f
    where f.owner_id = p_owner_id
      and f.tail > (select last_value from public.crawl_clock)
      and f.flow <> p_flow
    limit 100
  ) backlog;

  insert into public.crawl_flows as f (flow, owner_id, tail)
  values (p_flow, p_owner_id, (select last_value from public.crawl_clock) + step * p_jobs)
  on conflict (flow) do update set
    tail = greatest(f.tail, (select last_value from public.crawl_clock)) + step * p_jobs
  returning f.tail - step * p_jobs into start_ord;
end;
$$;

revoke all on function crawl_private.take_places(text, uuid, integer) from public;

comment on function crawl_private.take_places(text, uuid, integer) is 'Places in the fair order: the first one and the distance between two.';

-- schemas/private/requeue.sql 0942a7ff7730
-- requeue: what retry_crawl_job and retry_failed_crawl_jobs share.
--
--   error, cancelled ──retry──▶ pending (all tries again, retries + 1)
--
-- The jobs, all of one flow, get new places at its end: with their old ones a
-- retry of 50 000 would go before everybody else. p_overrides: { args?,
-- priority?, max_attempts? }; args of page crawls are merged, key by key. Skips
-- jobs that were retried p_max_retries times, and those whose dedupe key another
-- live job holds. Answers the ids.
create function crawl_private.requeue(
  p_job_ids uuid[],
  p_overrides jsonb,
  p_max_retries integer
) returns uuid[]
language plpgsql
set search_path = ''
as $$
declare
  first public.crawl_jobs;
  place record;
  ids uuid[];
  moves crawl_private.move[];
begin
  select j.* into first from public.crawl_jobs j where j.id = p_job_ids[1];
  if not found then
    return '{}';
  end if;
  select * into place from crawl_private.take_places(
    coalesce('batch:' || first.batch_id, 'owner:' || coalesce(first.owner_id::text, '')),
    first.owner_id,
    cardinality(p_job_ids)
  );

  with ended as materialized (
    select j.id, j.status, row_number() over (order by j.ord, j.id) - 1 as place
    from (
      select j.id, j.status, j.ord
      from public.crawl_jobs j
      where j.id = any (p_job_ids)
        and j.status in ('error', 'cancelled')
        and j.retries < p_max_retries
        and not exists (
          select from public.crawl_jobs other
          where j.batch_id is null and j.dedupe_key is not null
            and other.batch_id is null
            and other.kind = j.kind
            and other.owner_id is not distinct from j.owner_id
            and other.dedupe_key = j.dedupe_key
            and other.status in ('pending', 'processing', 'parked')
        )
      order by j.id
      for update
    ) j
  ),
  requeued as (
    update public.crawl_jobs j
    set
      status = 'pending',
      ready = true,
      -- Options of a crawl mean nothing to other kinds, which refuse what they do not know.
      args = case when j.kind = 'page_crawl'
        then j.args || coalesce(p_overrides -> 'args', '{}') else j.args end,
      priority = coalesce((p_overrides ->> 'priority')::smallint, j.priority),
      max_attempts = coalesce((p_overrides ->> 'max_attempts')::integer, j.max_attempts),
      ord = place.start_ord + ended.place * place.step
        - coalesce((p_overrides ->> 'priority')::smallint, j.priority) * crawl_private.places_a_point(),
      scheduled_at = clock_timestamp(),
      attempt = 0,
      snoozes = 0,
      stalls = 0,
      retries = j.retries + 1,
      progress = 0,
      parked = null,
      error_code = null,
      error_message = null,
      updated_at = clock_timestamp(),
      finished_at = null
    from ended
    where j.id = ended.id
    returning j.id, j.owner_id, j.batch_id, j.lane, j.ord, ended.status as from_status
  )
  select
    array_agg(r.id),
    array_agg((r.owner_id, r.batch_id, r.lane, r.from_status, 'pending', r.ord, 1)::crawl_private.move)
  into ids, moves
  from requeued r;

  perform crawl_private.move_lanes(moves);
  perform crawl_private.count_moves(moves);
  -- Wakes the workers that listen, once this is committed.
  perform pg_notify('crawl_jobs', '');
  return coalesce(ids, '{}');
end;
$$;

revoke all on function crawl_private.requeue(uuid[], jsonb, integer) from public;

comment on function crawl_private.requeue(uuid[], jsonb, integer) is 'error, cancelled → pending, at the end of the jobs'' flow.';

-- schemas/private/runnable_lanes.sql 1d928360c45b
-- runnable_lanes: the lanes a claim may take jobs from now. One predicate for
-- the claim and for whoever explains why a job does not run.
create view crawl_private.runnable_lanes as
select l.lane, l.kind, l.head_ord, l.ctid as tid
from public.crawl_lanes l
where l.head_ord is not null
  and l.running < l.max_running
  and l.ready_at <= clock_timestamp();

revoke all on crawl_private.runnable_lanes from public, anon, authenticated, service_role;

comment on view crawl_private.runnable_lanes is 'Lanes with a ready job, room, and no gap or cooldown to wait for.';

-- schemas/private/note_run.sql fc6d66d687af
-- note_run: a time of a schedule has come; answers that time if this is the
-- first to say so, else null, and then nothing may be submitted.
--
-- p_token: of the tick that holds the schedule; null for a run by hand, which
-- leaves the times alone. A schedule that was paused or changed meanwhile has
-- lost its token.
create function crawl_private.note_run(
  p_id uuid,
  p_token uuid,
  p_fire_time timestamptz,
  p_next timestamptz,
  p_outcome text,
  p_error_code text default null,
  p_error_message text default null
) returns timestamptz
language plpgsql
set search_path = ''
as $$
declare
  fire_time constant timestamptz := coalesce(p_fire_time, clock_timestamp());
begin
  perform from public.crawl_schedules s
  where s.id = p_id and (p_token is null or s.lease_token = p_token)
  for update;
  if not found then
    return null;
  end if;
  insert into public.crawl_schedule_runs (schedule_id, fire_time, outcome, error_code, error_message)
  values (p_id, fire_time, p_outcome, p_error_code, p_error_message)
  on conflict do nothing;
  if not found then
    -- This time has been: all that is left is to wait for the next one.
    update public.crawl_schedules s
    set next_run_at = p_next, lease_token = null, lease_until = '-infinity'
    where s.id = p_id and s.lease_token = p_token;
    return null;
  end if;
  update public.crawl_schedules s
  set
    next_run_at = case when p_token is null then s.next_run_at else p_next end,
    lease_token = case when p_token is null then s.lease_token end,
    lease_until = case when p_token is null then s.lease_until else '-infinity' end,
    last_run_at = clock_timestamp(),
    last_outcome = p_outcome,
    last_error_code = p_error_code,
    last_error_message = p_error_message
  where s.id = p_id;
  return fire_time;
end;
$$;

revoke all on function crawl_private.note_run(uuid, uuid, timestamptz, timestamptz, text, text, text) from public;

comment on function crawl_private.note_run(uuid, uuid, timestamptz, timestamptz, text, text, text) is 'Notes that a time of a schedule has come; null where that is known.';

-- schemas/private/claim.sql e11f321670b3
-- claim: what claim_crawl_jobs and complete_and_claim_crawl_jobs share.
--
-- Locks runnable lanes in fair order and takes the first jobs of each, never
-- more than the lane has room for. Locks with `skip locked` throughout, so it
-- waits for nobody: two claims share the lanes out between them. The jobs are
-- picked in a statement of their own, whose snapshot is younger than the lane
-- lock, so `head_ord` is computed from everything committed before. Batches and
-- owners count live jobs, and these stay live: nothing is counted here.
--
-- Parked jobs that are due come first: their pages hold memory in a browser.
-- They have kept their places in lanes and counts and ask nothing new of their
-- hosts, so their claim moves neither, and no limit or gap stands in its way.
create function crawl_private.claim(
  p_worker text,
  p_limit integer,
  p_lease interval,
  p_kinds text[]
) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  low constant bigint := crawl_private.low_ord();
  resumed uuid[];
  -- Where their rows are: they stay there, as they are locked. By its key a lane
  -- is found through all of its versions that an old snapshot keeps.
  lanes tid[];
  clock bigint;
  jobs jsonb;
  highest bigint;
begin
  select
    array(
      select j.id
      from public.crawl_jobs j
      where j.parked is not null
        -- Not `= 'parked'`: that would lead to the index of leased jobs, and to
        -- the dead entries of all that were ever leased.
        and j.status not in ('processing', 'cancelled')
        and j.scheduled_at <= clock_timestamp()
        and j.lease_until >= clock_timestamp()
        and (p_kinds is null or j.kind = any (p_kinds))
      order by j.scheduled_at
      limit p_limit
      for update skip locked
    ),
    array(
      select l.tid
      from crawl_private.runnable_lanes l
      where l.head_ord >= low and (p_kinds is null or l.kind = any (p_kinds))
      order by l.head_ord
      limit p_limit
      for update skip locked
    ),
    coalesce(pg_sequence_last_value('public.crawl_clock'), 0)
  into resumed, lanes, clock;
  if cardinality(lanes) < p_limit then
    lanes := array(
      select l.tid
      from crawl_private.runnable_lanes l
      where l.head_ord < low and (p_kinds is null or l.kind = any (p_kinds))
      order by l.head_ord
      limit p_limit - cardinality(lanes)
      for update skip locked
    ) || lanes;
  end if;

  -- First the candidates, then the locks of those that are taken: a claim of ten
  -- used to lock ten jobs in each of ten lanes, at 54 bytes of log a lock.
  -- Nothing that is ready lies before the head; the dead entries that an old
  -- snapshot keeps there do. Nothing behind the last lane's head is wanted where
  -- each lane has its first job to give.
  with held as materialized (
    select
      l.ctid as tid, l.lane, l.head_ord,
      case
        when greatest(l.gap, l.crawl_delay) > '0' then 1
        else least(p_limit - cardinality(resumed), l.max_running - l.running)
      end as room
    from public.crawl_lanes l
    where l.ctid = any (lanes)
  ),
  next as materialized (
    select j.id
    from held l
    cross join lateral (
      select j.id, j.ord
      from public.crawl_jobs j
      where j.lane = l.lane and j.ready and j.ord >= l.head_ord
        and j.ord <= case
          when cardinality(lanes) = p_limit then (select max(h.head_ord) from held h) else 9223372036854775807
        end
      order by j.ord, j.id
      limit l.room
    ) j
    order by j.ord, j.id
    limit p_limit - cardinality(resumed)
  ),
  claimed as (
    update public.crawl_jobs j
    set
      status = 'processing',
      ready = false,
      attempt = j.attempt + 1,
      lease_token = gen_random_uuid(),
      lease_until = clock_timestamp() + p_lease,
      leased_at = clock_timestamp(),
      worker = p_worker,
      updated_at = clock_timestamp()
    where j.id = any (resumed || array(
      select j.id
      from public.crawl_jobs j
      -- By their ids: with `j.ready` it might be the whole index of ready jobs
      -- that is read, 8 000 pages a claim where the plan was made early.
      where j.id = any (array(select n.id from next n)) and j.ready is not false
      for update skip locked
    ))
    returning
      j.id, j.lease_token, j.owner_id, j.kind, j.url, j.args, j.lane, j.ord,
      j.attempt, j.max_attempts, j.snoozes, j.stalls, j.error_code, j.state, j.parked
  ),
  moved as (
    -- What move_lanes does, of lanes that are locked, and the gap.
    update public.crawl_lanes l
    set
      running = l.running + d.jobs,
      pending = l.pending - d.jobs,
      head_ord = (
        select j.ord from public.crawl_jobs j
        where j.lane = l.lane and j.ready and j.ord >= l.head_ord and j.id <> all (d.ids)
        order by j.ord, j.id
        limit 1
      ),
      ready_at = case
        when greatest(l.gap, l.crawl_delay) > '0' then clock_timestamp() + greatest(l.gap, l.crawl_delay)
        else l.ready_at
      end
    from (
      select h.tid, count(*)::integer as jobs, array_agg(c.id) as ids
      from claimed c
      join held h on h.lane = c.lane
      where c.parked is null
      group by h.tid
    ) d
    where l.ctid = d.tid
  )
  select
    coalesce(jsonb_agg(jsonb_build_object(
      'id', c.id,
      'lease_token', c.lease_token,
      'owner_id', c.owner_id,
      'kind', c.kind,
      'url', c.url,
      -- What the operator has set wins, where the kind knows it.
      'args', c.args || coalesce((
        select jsonb_build_object('robots', l.robots) from public.crawl_lanes l
        where l.lane = c.lane and l.robots is not null and c.args ? 'robots'
      ), '{}'),
      'attempt', c.attempt,
      'max_attempts', c.max_attempts,
      'snoozes', c.snoozes,
      'suspect', case when c.error_code = 'STALLED' then c.stalls end,
      'state', c.state,
      'parked', case when c.parked is not null then c.parked || jsonb_build_object(
        'elapsed_ms', extract(epoch from clock_timestamp() - (c.parked ->> 'started_at')::timestamptz) * 1000
      ) end
    ) order by c.parked is null, c.ord, c.id), '[]'),
    max(c.ord) filter (where c.parked is null)
  into jobs, highest
  from claimed c;

  -- Every eighth place of a flow, as each time is 99 bytes of log: whoever comes
  -- new may begin so far ahead, once.
  if highest >= clock + 8000 then
    perform setval('public.crawl_clock', highest);
  end if;
  return jobs;
end;
$$;

revoke all on function crawl_private.claim(text, integer, interval, text[]) from public;

comment on function crawl_private.claim(text, integer, interval, text[]) is 'Leases due jobs and moves their lanes.';

-- schemas/private/save_items.sql 5548144daad0
-- Items that a job, or a submit, brings.
create type crawl_private.save as (
  -- Null where no job brings them.
  job_id uuid,
  owner_id uuid,
  -- [{ dataset, scope?, items?: [{ key, item }], remove?: [key] }]
  datasets jsonb
);

comment on type crawl_private.save is 'Items to keep, of one owner.';

-- item_owner: an owner as dataset_items has it.
create function crawl_private.item_owner(p_owner_id uuid) returns uuid
language sql immutable
set search_path = ''
return coalesce(p_owner_id, '00000000-0000-0000-0000-000000000000');

revoke all on function crawl_private.item_owner(uuid) from public;

comment on function crawl_private.item_owner(uuid) is 'The owner of items: the nil uuid for the secret key.';

-- save_items: puts items into their datasets in one statement, the last of a
-- key winning, and takes others out. In the order of their keys: two
-- transactions that share keys wait for each other, never in a circle. Jobs are
-- locked before items, lanes after them.
-- Answers { job_id or '': { dataset: { inserted, updated, unchanged, removed } } }.
create function crawl_private.save_items(p_saves crawl_private.save[]) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  kept jsonb;
  gone jsonb;
begin
  with given as (
    select
      coalesce(s.job_id::text, '') as job, s.job_id, crawl_private.item_owner(s.owner_id) as owner_id,
      d.body ->> 'dataset' as dataset, coalesce(d.body ->> 'scope', '') as scope,
      i.body ->> 'key' as key, i.body -> 'item' as item, array[s.nth, d.nth, i.nth] as nth
    from unnest(p_saves) with ordinality as s (job_id, owner_id, datasets, nth)
    cross join lateral jsonb_array_elements(s.datasets) with ordinality as d (body, nth)
    cross join lateral jsonb_array_elements(coalesce(d.body -> 'items', '[]')) with ordinality as i (body, nth)
  ),
  fresh as materialized (
    select distinct on (g.dataset, g.owner_id, g.scope collate "C", g.key collate "C") g.*
    from given g
    order by g.dataset, g.owner_id, g.scope collate "C", g.key collate "C", g.nth desc
  ),
  saved as (
    insert into public.dataset_items as d (owner_id, dataset, scope, key, item, job_id)
    select f.owner_id, f.dataset, f.scope, f.key, f.item, f.job_id
    from fresh f
    on conflict (dataset, owner_id, scope, key) do update
      set item = excluded.item, job_id = excluded.job_id, updated_at = clock_timestamp()
      where d.item is distinct from excluded.item
    -- A row that was there before has been locked.
    returning d.owner_id, d.dataset, d.scope, d.key, d.xmax = 0 as is_new
  )
  select jsonb_agg(jsonb_build_array(c.job, c.dataset, c.inserted, c.updated, c.unchanged, 0))
  into kept
  from (
    select
      f.job, f.dataset,
      count(*) filter (where s.is_new) as inserted,
      count(*) filter (where not s.is_new) as updated,
      count(*) filter (where s.is_new is null) as unchanged
    from fresh f
    left join saved s
      on s.dataset = f.dataset and s.owner_id = f.owner_id and s.scope = f.scope and s.key = f.key
    group by f.job, f.dataset
  ) c;

  with named as (
    select
      coalesce(s.job_id::text, '') as job, crawl_private.item_owner(s.owner_id) as owner_id,
      d ->> 'dataset' as dataset, coalesce(d ->> 'scope', '') as scope, k.key
    from unnest(p_saves) s
    cross join lateral jsonb_array_elements(s.datasets) d
    cross join lateral jsonb_array_elements_text(coalesce(d -> 'remove', '[]')) as k (key)
  ),
  held as materialized (
    select i.ctid, n.job, n.dataset
    from named n
    join public.dataset_items i
      on i.dataset = n.dataset and i.owner_id = n.owner_id and i.scope = n.scope and i.key = n.key
    order by i.dataset, i.owner_id, i.scope, i.key
    for update of i
  ),
  removed as (
    delete from public.dataset_items i using held
    where i.ctid = held.ctid
    returning held.job, held.dataset
  )
  select jsonb_agg(jsonb_build_array(c.job, c.dataset, 0, 0, 0, c.n))
  into gone
  from (select r.job, r.dataset, count(*) as n from removed r group by r.job, r.dataset) c;

  return (
    select coalesce(jsonb_object_agg(s.job, s.datasets), '{}')
    from (
      select c.job, jsonb_object_agg(c.dataset, c.counts) as datasets
      from (
        select
          c ->> 0 as job, c ->> 1 as dataset,
          jsonb_build_object(
            'inserted', sum((c -> 2)::integer), 'updated', sum((c -> 3)::integer),
            'unchanged', sum((c -> 4)::integer), 'removed', sum((c -> 5)::integer)
          ) as counts
        from jsonb_array_elements(coalesce(kept, '[]') || coalesce(gone, '[]')) c
        group by 1, 2
      ) c
      group by c.job
    ) s
  );
end;
$$;

revoke all on function crawl_private.save_items(crawl_private.save[]) from public;

comment on function crawl_private.save_items(crawl_private.save[]) is 'Puts items into their datasets, the last of a key winning; answers how many.';

-- schemas/private/surplus_jobs.sql 236cec67bd37
-- surplus_jobs: ended jobs that are more, or older, than their kind keeps.
--
-- p_keep: [{ kind, completed?, failed?, failed_ms? }]; counted for each owner,
-- a cancelled job as a failed one. Never the last job about its subject, one of
-- a batch, one that came upon others, or one whose webhook has not been sent:
-- somebody may ask for these. At most p_limit. Looks at every job of these
-- kinds, which is what they have because of it, and one a subject.
create function crawl_private.surplus_jobs(p_keep jsonb, p_limit integer) returns uuid[]
language sql volatile
set search_path = ''
-- Text, not `begin atomic`: that would fix the columns, and a new one break it.
as $$
  select array(
    select j.id
    from (
      select
        j.id, j.finished_at, k.failed_ms, j.status,
        case when j.status = 'completed' then k.completed else k.failed end as most,
        row_number() over (
          partition by j.kind, j.owner_id, j.status = 'completed' order by j.finished_at desc, j.id desc
        ) as nth,
        exists (
          select from public.crawl_jobs later
          where later.kind = j.kind and later.subject = j.subject and later.id > j.id
            and later.owner_id is not distinct from j.owner_id
        ) as is_outdated
      from jsonb_to_recordset(p_keep) as k (kind text, completed integer, failed integer, failed_ms double precision)
      join public.crawl_jobs j on j.kind = k.kind and j.subject is not null
      where j.finished_at is not null and j.batch_id is null and j.followed is null
    ) j
    where j.is_outdated
      and (
        j.nth > j.most
        or (j.status <> 'completed' and j.finished_at < clock_timestamp() - j.failed_ms * interval '1 ms')
      )
      and not exists (
        select from public.crawl_webhook_events e where e.job_id = j.id and e.status = 'pending'
      )
    order by j.finished_at
    limit p_limit
  );
$$;

revoke all on function crawl_private.surplus_jobs(jsonb, integer) from public;

comment on function crawl_private.surplus_jobs(jsonb, integer) is 'Ended jobs that are more, or older, than their kind keeps.';

-- schemas/private/add_children.sql 0c0a31087151
-- A completed job that came upon others.
create type crawl_private.family as (
  parent_id uuid,
  root_id uuid,
  owner_id uuid,
  batch_id bigint,
  depth smallint,
  priority smallint,
  max_attempts integer,
  -- As in a report of complete_crawl_jobs.
  children jsonb
);

comment on type crawl_private.family is 'A completed job, and the jobs it has come upon.';

-- lock_families: takes the locks that adding children needs, in the order that
-- a submit takes them: owners, hosts, new lanes, flows. A worker's report comes
-- before its jobs are locked, since a retry locks a flow before its jobs. A
-- flow's lock keeps two submits apart; so it does two jobs of one batch that
-- come upon the same page, or upon the last place there is.
create function crawl_private.lock_families(p_reports jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  owners uuid[];
  flows text[];
  live jsonb[];
begin
  select
    array_agg(j.owner_id),
    array_agg(coalesce('batch:' || j.batch_id, 'owner:' || coalesce(j.owner_id::text, ''))),
    array_agg(b -> 'children')
  into owners, flows, live
  from unnest(p_reports) b
  join public.crawl_jobs j
    on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
  where jsonb_array_length(b #> '{children,jobs}') > 0
    -- A family that is full stays so: nothing will be added, and nothing need be locked.
    and (b #>> '{children,limit}')::bigint > coalesce((
      select f.jobs from public.crawl_families f where f.root_id = coalesce(j.root_id, j.id)
    ), 1);
  if live is null then
    return;
  end if;

  perform from public.crawl_owners o where o.owner_id = any (owners) order by o.owner_id for update;
  perform pg_advisory_xact_lock_shared(hashtext('crawl_hosts'));
  insert into public.crawl_lanes (lane, kind, max_running, gap)
  select u.lane, u.kind, u.max_running, u.gap from unnest(crawl_private.lanes_of(live)) u
  on conflict do nothing;
  perform from public.crawl_flows f where f.flow = any (flows) order by f.flow for update;
end;
$$;

revoke all on function crawl_private.lock_families(jsonb[]) from public;

comment on function crawl_private.lock_families(jsonb[]) is 'Locks what adding the children of these reports needs, before their jobs.';

-- lanes_of: the usual limits of the lanes of children, in key order; read of one
-- child a lane.
create function crawl_private.lanes_of(p_children jsonb[]) returns crawl_private.lane_limit[]
language sql stable
set search_path = ''
return array(
  select (r.lane, r.kind, r.max_running, coalesce(r.gap_ms, 0) * interval '1 ms')::crawl_private.lane_limit
  from (
    select distinct on (lane) c -> 'defaults' as defaults, item
    from unnest(p_children) c
    cross join lateral jsonb_array_elements(c -> 'jobs') item
    cross join lateral (select coalesce(item ->> 'lane', c #>> '{defaults,lane}') as lane) l
    order by lane
  ) first
  cross join lateral jsonb_to_record(first.defaults || first.item) as r (
    lane text, kind text, max_running integer, gap_ms double precision
  )
);

revoke all on function crawl_private.lanes_of(jsonb[]) from public;

comment on function crawl_private.lanes_of(jsonb[]) is 'The usual limits of the lanes of children.';

-- add_children: jobs that completed jobs came upon, in the transaction that
-- completes them.
--
--   (nothing) ──complete a parent──▶ pending
--
-- A child belongs to its parent's batch and owner and has its priority. It is
-- left out where the batch has its dedupe_key already, which is its kind and url
-- if none is given (`known`), and where the family's limit or the owner's quota
-- is reached (`cut`). Only to be called once lock_families has locked what it
-- writes; moves no lanes and counts nothing.
create function crawl_private.add_children(p_families crawl_private.family[]) returns crawl_private.move[]
language plpgsql
set search_path = ''
as $$
declare
  family crawl_private.family;
  root uuid;
  family_jobs integer;
  room bigint;
  fresh jsonb[];
  unknown integer;
  first_time bigint;
  place record;
  added crawl_private.move[];
  moves crawl_private.move[] := '{}';
begin
  foreach family in array coalesce(p_families, '{}') loop
    root := coalesce(family.root_id, family.parent_id);
    select f.jobs into family_jobs from public.crawl_families f where f.root_id = root;
    family_jobs := coalesce(family_jobs, 1);
    room := case when family.depth < 100 then (family.children ->> 'limit')::bigint - family_jobs else 0 end;
    if family.owner_id is not null and family.children ->> 'quota' is not null then
      -- What this call has added is not counted yet.
      room := least(room, (family.children ->> 'quota')::bigint - (
        select coalesce(sum(c.live), 0)
        from public.crawl_owner_counts c
        where c.owner_id = family.owner_id
      ) - (select count(*) from unnest(moves) m where m.owner_id = family.owner_id));
    end if;

    fresh := array(
      select c.item || jsonb_build_object('key', c.key)
      from (
        select distinct on (k.key) i.item, k.key, given.nth
        from jsonb_array_elements(family.children -> 'jobs') with ordinality as given (body, nth)
        cross join lateral (select family.children -> 'defaults' || given.body as item) i
        cross join lateral (
          select md5(coalesce(i.item ->> 'dedupe_key', concat(i.item ->> 'kind', ' ', i.item ->> 'url')))::uuid as key
        ) k
        order by k.key, given.nth
      ) c
      -- One look into the index for each: `not exists` may be made a scan of the whole batch.
      left join lateral (
        select true as is_known from public.crawl_jobs j
        where j.batch_id = family.batch_id and j.dedupe_key = c.key
        limit 1
      ) j on true
      where j.is_known is null
      order by c.nth
    );
    unknown := cardinality(fresh);
    fresh := fresh[1:greatest(room, 0)];
    added := '{}';

    if cardinality(fresh) > 0 then
      select * into place from crawl_private.take_places(
        coalesce('batch:' || family.batch_id, 'owner:' || coalesce(family.owner_id::text, '')),
        family.owner_id,
        cardinality(fresh)
      );
      first_time := crawl_private.uuid_time();
      with inserted as (
        insert into public.crawl_jobs (
          id, kind, owner_id, batch_id, url, args, lane, ord, priority, max_attempts,
          dedupe_key, parent_id, root_id, depth, subject
        )
        select
          crawl_private.uuid_v7(first_time + n), r.kind, family.owner_id, family.batch_id,
          r.url, coalesce(r.args, '{}'), r.lane,
          place.start_ord + (n - 1) * place.step - family.priority * crawl_private.places_a_point(),
          family.priority, coalesce(r.max_attempts, family.max_attempts),
          r.key, family.parent_id, root, family.depth + 1, r.subject
        from unnest(fresh) with ordinality as child (body, n)
        cross join lateral jsonb_to_record(child.body) as r (
          kind text, lane text, url text, subject text, args jsonb, max_attempts integer, key uuid
        )
        order by r.key
        -- Outside of batches another live job may hold the key.
        on conflict do nothing
        returning owner_id, batch_id, lane, ord
      )
      select coalesce(array_agg((
        i.owner_id, i.batch_id, i.lane, null, 'pending', i.ord, 1
      )::crawl_private.move), '{}')
      into added
      from inserted i;
      insert into public.crawl_families as f (root_id, jobs)
      values (root, 1 + cardinality(added))
      on conflict (root_id) do update set jobs = f.jobs + cardinality(added);
      moves := moves || added;
    end if;

    update public.crawl_jobs j
    set followed = jsonb_build_object(
      'added', cardinality(added),
      'known', jsonb_array_length(family.children -> 'jobs') - unknown
        + cardinality(fresh) - cardinality(added),
      'cut', unknown - cardinality(fresh),
      'refused', coalesce((family.children ->> 'refused')::integer, 0)
    )
    where j.id = family.parent_id;
  end loop;
  return moves;
end;
$$;

revoke all on function crawl_private.add_children(crawl_private.family[]) from public;

comment on function crawl_private.add_children(crawl_private.family[]) is 'Puts the jobs that completed ones came upon on the queue; the caller moves lanes and counts.';

-- schemas/private/complete.sql 5f3d23261a4f
-- complete: what complete_crawl_jobs and complete_and_claim_crawl_jobs share.
-- Moves the lanes, leaves the counting to the caller: counts are touched once
-- per transaction, or two transactions could wait for each other.
create function crawl_private.complete(
  p_reports jsonb[],
  out answers jsonb,
  out moves crawl_private.move[]
)
language plpgsql
set search_path = ''
as $$
declare
  tokens uuid[];
  tries crawl_private.try[];
  lanes text[];
  starts timestamptz[];
  saves crawl_private.save[];
  families crawl_private.family[];
  children crawl_private.move[];
  throttled boolean;
  report jsonb;
  has_datasets boolean := false;
  has_children boolean := false;
begin
  foreach report in array coalesce(p_reports, '{}') loop
    has_datasets := has_datasets or report ? 'datasets';
    has_children := has_children or report ? 'children';
  end loop;
  if has_children then
    perform crawl_private.lock_families(p_reports);
  end if;

  with held as materialized (
    select j.id, j.lease_token, j.leased_at, b as body
    from unnest(p_reports) b
    join public.crawl_jobs j
      on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
    -- A token is there exactly while the job is being processed. Without the
    -- status, as that leads to the index of leased jobs and its dead entries.
    order by j.id
  ),
  completed as (
    update public.crawl_jobs j
    set
      status = 'completed',
      progress = 100,
      lease_token = null,
      lease_until = null,
      leased_at = null,
      settled_token = held.lease_token,
      parked = null,
      state = null,
      error_code = null,
      error_message = null,
      success_method = body ->> 'success_method',
      http_status = (body #>> '{page,http_status}')::integer,
      final_url = body #>> '{page,final_url}',
      content_type = body #>> '{page,content_type}',
      title = body #>> '{page,title}',
      html_length = length(body #>> '{page,html}'),
      processing_time_ms = j.processing_time_ms
        + extract(epoch from clock_timestamp() - held.leased_at) * 1000,
      updated_at = clock_timestamp(),
      finished_at = clock_timestamp()
    from held
    -- In the order of their ids, as everybody locks jobs: `held` leads the plan.
    -- Locking them first cost 54 bytes of log and an update of the row's page each.
    where j.id = held.id and j.lease_token = held.lease_token
    returning j.id, j.owner_id, j.batch_id, j.lane, j.attempt, j.url, held.lease_token, held.leased_at, held.body
  ),
  results as (
    insert into public.crawl_results (job_id, html, headers, result, url_hash)
    select
      c.id, c.body #>> '{page,html}', nullif(c.body #> '{page,headers}', 'null'), nullif(c.body -> 'result', 'null'),
      -- A copy is not to be copied: a page would stay young by being asked for.
      case when c.body ? 'page' and c.body ->> 'success_method' <> 'Cache' then md5(c.url)::uuid end
    from completed c
    -- A kind that has found nothing leaves nothing.
    where c.body ?| array['page', 'result', 'datasets']
    on conflict (job_id) do update
      set
        html = excluded.html, headers = excluded.headers, result = excluded.result,
        url_hash = excluded.url_hash, created_at = now()
  )
  select
    jsonb_object_agg(c.id, 'completed'),
    array_agg(c.lease_token),
    array_agg((c.id, c.attempt, c.leased_at, c.body -> 'steps')::crawl_private.try)
      filter (where jsonb_array_length(nullif(c.body -> 'steps', 'null')) > 0),
    array_agg((c.owner_id, c.batch_id, c.lane, 'processing', 'completed', null, 1)::crawl_private.move),
    array_agg(c.lane),
    array_agg(c.leased_at)
  into answers, tokens, tries, moves, lanes, starts
  from completed c;

  if tries is not null then
    perform crawl_private.record_tries(tries);
  end if;
  if has_datasets then
    saves := array(
      select (j.id, j.owner_id, b -> 'datasets')::crawl_private.save
      from unnest(p_reports) b
      join public.crawl_jobs j on j.id = (b ->> 'job_id')::uuid and j.settled_token = any (tokens)
      where b ? 'datasets'
      order by j.id
    );
    -- The result tells how many there were.
    update public.crawl_results r
    set result = coalesce(r.result, '{}') || jsonb_build_object('saved', s.value)
    from jsonb_each(crawl_private.save_items(saves)) s
    where r.job_id = s.key::uuid;
  end if;
  if has_children then
    families := array(
      select (
        j.id, j.root_id, j.owner_id, j.batch_id, j.depth, j.priority, j.max_attempts, b -> 'children'
      )::crawl_private.family
      from unnest(p_reports) b
      join public.crawl_jobs j on j.id = (b ->> 'job_id')::uuid and j.settled_token = any (tokens)
      where b ? 'children'
      order by j.id
    );
    children := crawl_private.add_children(families);
    moves := moves || children;
  end if;
  throttled := crawl_private.add_to_lanes(moves);
  if cardinality(children) > 0 then
    -- Only lanes that are locked, which are those of new jobs.
    perform crawl_private.limit_lanes(array(
      select u::crawl_private.lane_limit
      from unnest(crawl_private.lanes_of(array(select f.children from unnest(families) f))) u
      where u.lane in (select m.lane from unnest(children) m)
    ));
  end if;
  if throttled then
    perform crawl_private.warm_lanes(lanes, starts);
  end if;
  if cardinality(tokens) is distinct from cardinality(p_reports) then
    answers := crawl_private.answers(p_reports, tokens, 'completed');
  end if;
end;
$$;

revoke all on function crawl_private.complete(jsonb[]) from public;

comment on function crawl_private.complete(jsonb[]) is 'Completes jobs and moves their lanes; the caller counts.';

-- schemas/functions/cancel_crawl_jobs.sql f53c2616a1fb
-- cancel_crawl_jobs: these jobs, or those of a batch, are not wanted any more.
--
--   pending, parked, processing ──cancel──▶ cancelled
--
-- Final: the lease token goes with the state, so a running job's worker learns
-- of it at its next heartbeat and a late completion is answered `stale`. A
-- parked page stays written down until crawl_pages has told somebody to close it.
-- Jobs of other owners count as absent. Answers how many were cancelled; null
-- when the owner has no such batch.
create function public.cancel_crawl_jobs(
  p_job_ids uuid[] default null,
  p_owner_id uuid default null,
  p_batch text default null
) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  batch constant bigint := crawl_private.find_batch(p_batch, p_owner_id);
  ids uuid[] := p_job_ids;
  moves crawl_private.move[];
begin
  if p_batch is not null then
    if batch is null then
      return null;
    end if;
    -- A job that is completed now adds its children before we look, or none.
    perform from public.crawl_flows f where f.flow = 'batch:' || batch for update;
    select array_agg(j.id) into ids from public.crawl_jobs j where j.batch_id = batch;
  end if;

  with live as materialized (
    select j.id, j.status
    from public.crawl_jobs j
    where j.id = any (ids)
      and j.status in ('pending', 'parked', 'processing')
      and (p_owner_id is null or j.owner_id = p_owner_id)
    order by j.id
    for update
  ),
  cancelled as (
    update public.crawl_jobs j
    set
      status = 'cancelled',
      ready = false,
      lease_token = null,
      lease_until = null,
      leased_at = null,
      updated_at = clock_timestamp(),
      finished_at = clock_timestamp()
    from live
    where j.id = live.id
    returning j.owner_id, j.batch_id, j.lane, live.status as from_status
  )
  select array_agg((
    c.owner_id, c.batch_id, c.lane, c.from_status, 'cancelled', null, 1
  )::crawl_private.move)
  into moves
  from cancelled c;

  if exists (select from unnest(moves) m where m.from_status in ('parked', 'processing')) then
    perform crawl_private.want_sweep();
  end if;
  perform crawl_private.move_lanes(moves);
  perform crawl_private.count_moves(moves);
  return coalesce(cardinality(moves), 0);
end;
$$;

revoke all on function public.cancel_crawl_jobs(uuid[], uuid, text) from public, anon, authenticated;
grant execute on function public.cancel_crawl_jobs(uuid[], uuid, text) to service_role;

comment on function public.cancel_crawl_jobs(uuid[], uuid, text) is 'pending, parked, processing → cancelled; final.';

-- schemas/functions/claim_crawl_jobs.sql 75b3c4924f19
-- claim_crawl_jobs: leases up to p_limit due jobs to a worker.
--
--   pending, parked ──claim──▶ processing (attempt + 1, a new lease token)
--
-- Safe under any number of claims at once: a job is leased under the lock of
-- its lane, and the token drawn here is what every later report must show.
-- Answers [{ id, lease_token, kind, url, args, attempt, max_attempts,
-- parked: null, or { page, stage, elapsed_ms } of the page to go on with }].
create function public.claim_crawl_jobs(
  p_worker text,
  p_limit integer,
  p_lease interval,
  p_kinds text[] default null
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
-- Look-ups alone: a plan made while a table was small is kept as it grows.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  -- Not waited for: a claim that is lost with the server's last moments has not
  -- happened, its token is worth nothing, and the job is there to be claimed.
  -- What a worker reports later is waited for, and this with it.
  is_waited_for constant text := set_config('synchronous_commit', 'off', true);
begin
  if p_limit not between 1 and 1000 then
    raise sqlstate 'PT400' using message = format('Cannot claim as ''p_limit'' must be 1 to 1000: current value is %s', p_limit);
  end if;
  return crawl_private.claim(p_worker, p_limit, p_lease, p_kinds);
end;
$$;

revoke all on function public.claim_crawl_jobs(text, integer, interval, text[]) from public, anon, authenticated;
grant execute on function public.claim_crawl_jobs(text, integer, interval, text[]) to service_role;

comment on function public.claim_crawl_jobs(text, integer, interval, text[]) is 'pending, parked → processing: leases due jobs, fairly and within each lane''s limit.';

-- schemas/functions/claim_crawl_schedules.sql e085cafb7e60
-- claim_crawl_schedules: leases schedules whose time has come to one tick.
--
-- A tick that dies leaves its lease behind; once that is over another one takes
-- the same time. After a downtime a schedule runs once, however many of its
-- times have passed: its next one is computed from now. Skips what others hold.
-- Forgets runs of more than 90 days ago.
-- Answers [{ id, lease_token, owner_id, cron, time_zone, name, template,
-- fire_time, busy, now }]; busy: the last run goes on, and is not to be doubled.
create function public.claim_crawl_schedules(p_limit integer, p_lease interval) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  schedules jsonb;
begin
  delete from public.crawl_schedule_runs r
  where (r.schedule_id, r.fire_time) in (
    select o.schedule_id, o.fire_time from public.crawl_schedule_runs o
    where o.ran_at < (select clock_timestamp() - interval '90 days')
    order by o.ran_at
    limit 1000
    for update skip locked
  );

  with due as materialized (
    select s.id
    from public.crawl_schedules s
    where s.next_run_at <= (select clock_timestamp()) and s.lease_until <= clock_timestamp()
    order by s.next_run_at
    limit p_limit
    for update skip locked
  ),
  leased as (
    update public.crawl_schedules s
    set lease_token = gen_random_uuid(), lease_until = clock_timestamp() + p_lease
    from due d
    where s.id = d.id
    returning s.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', s.id,
    'lease_token', s.lease_token,
    'owner_id', s.owner_id,
    'cron', s.cron,
    'time_zone', s.time_zone,
    'name', s.name,
    'template', s.template,
    'fire_time', s.next_run_at,
    'busy', s.overlap = 'skip' and (
      exists (
        select from public.crawl_jobs j where j.id = s.last_job_id and j.finished_at is null
      )
      or coalesce((
        select sum(c.live) from public.crawl_batch_counts c
        where c.batch_id = s.last_batch_id
      ), 0) > 0
    ),
    'now', clock_timestamp()
  ) order by s.next_run_at), '[]')
  into schedules
  from leased s;
  return schedules;
end;
$$;

revoke all on function public.claim_crawl_schedules(integer, interval) from public, anon, authenticated;
grant execute on function public.claim_crawl_schedules(integer, interval) to service_role;

comment on function public.claim_crawl_schedules(integer, interval) is 'Leases schedules whose time has come.';

-- schemas/functions/claim_crawl_webhooks.sql f87885926f5f
-- claim_crawl_webhooks: leases messages that are due, for one sender each.
--
-- A sender that dies between sending and settling leaves its lease behind; once
-- that is over the message is sent again, with the same id: at least once.
-- Skips what others hold.
-- Answers [{ id, lease_token, attempt, about, type, url, secret, data, created_at, now }].
create function public.claim_crawl_webhooks(p_limit integer, p_lease interval) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  messages jsonb;
begin
  with due as materialized (
    select e.id, e.attempt, e.lease_token, e.leased_at
    from public.crawl_webhook_events e
    where e.status = 'pending' and e.next_at <= (select clock_timestamp())
    order by e.next_at
    limit p_limit
    for update skip locked
  ),
  lost as (
    insert into public.crawl_webhook_deliveries (event_id, attempt, started_at, error_code, error_message)
    select d.id, d.attempt, d.leased_at, 'STALLED', 'Its sender was lost: it may have been delivered'
    from due d
    where d.lease_token is not null
  ),
  leased as (
    update public.crawl_webhook_events e
    set
      attempt = e.attempt + 1,
      lease_token = gen_random_uuid(),
      leased_at = clock_timestamp(),
      next_at = clock_timestamp() + p_lease
    from due d
    where e.id = d.id
    returning e.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', e.id,
    'lease_token', e.lease_token,
    'attempt', e.attempt,
    'about', split_part(e.type, '.', 1),
    'type', e.type,
    'url', w.url,
    'secret', w.secret,
    'data', e.data,
    'created_at', e.created_at,
    'now', clock_timestamp()
  ) order by e.id), '[]')
  into messages
  from leased e
  join public.crawl_webhooks w on w.id = e.webhook_id;
  return messages;
end;
$$;

revoke all on function public.claim_crawl_webhooks(integer, interval) from public, anon, authenticated;
grant execute on function public.claim_crawl_webhooks(integer, interval) to service_role;

comment on function public.claim_crawl_webhooks(integer, interval) is 'Leases webhook messages that are due.';

-- schemas/functions/clean_crawl_jobs.sql 35a5f0f254a9
-- clean_crawl_jobs: removes jobs of one kind that ended in one state long ago,
-- because somebody asked; prune_crawl_jobs does so by itself.
--
--   completed, error, cancelled ──clean──▶ gone
--
-- Jobs of batches stay, as their batches count them. At most p_limit a call,
-- oldest first; what somebody holds is skipped.
-- p_owner_id: null is the secret key, which cleans for all.
-- Answers how many.
create function public.clean_crawl_jobs(
  p_owner_id uuid,
  p_kind text,
  p_status text,
  p_age interval,
  p_limit integer default 1000
) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  moves crawl_private.move[];
begin
  with old as materialized (
    select j.id
    from public.crawl_jobs j
    -- Asked once: the clock itself is volatile, and no condition of an index.
    where j.finished_at <= (select clock_timestamp() - p_age)
      and j.kind = p_kind
      and j.status = p_status
      and j.batch_id is null
      and (p_owner_id is null or j.owner_id = p_owner_id)
    order by j.finished_at
    limit p_limit
    for update skip locked
  ),
  gone as (
    delete from public.crawl_jobs j
    using old
    where j.id = old.id
      -- The row as it is now: a retry may have come first.
      and j.status = p_status
    returning j.owner_id, j.batch_id, j.lane, j.status
  )
  select array_agg((
    g.owner_id, g.batch_id, g.lane, g.status, null, null, 1
  )::crawl_private.move)
  into moves
  from gone g;
  perform crawl_private.count_moves(moves);
  return coalesce(cardinality(moves), 0);
end;
$$;

revoke all on function public.clean_crawl_jobs(uuid, text, text, interval, integer) from public, anon, authenticated;
grant execute on function public.clean_crawl_jobs(uuid, text, text, interval, integer) to service_role;

comment on function public.clean_crawl_jobs(uuid, text, text, interval, integer) is 'completed, error, cancelled → gone, of one kind, because somebody asked.';

-- schemas/functions/complete_and_claim_crawl_jobs.sql b91bbfb7777e
-- complete_and_claim_crawl_jobs: a worker's whole turn in one call, since over
-- the REST gateway the number of calls is the cost (fused calls move 1.6 to
-- 1.75 times as many jobs as separate ones).
--
--   processing ──complete──▶ completed
--   pending, parked ──claim──▶ processing
--
-- Safe as its two halves are: completing takes jobs, then lanes in key order;
-- claiming waits for nothing; the counts of both are touched once, at the end.
-- Answers { answers: { job_id: word }, jobs: [as claim_crawl_jobs] }.
create function public.complete_and_claim_crawl_jobs(
  p_reports jsonb[],
  p_worker text,
  p_limit integer,
  p_lease interval,
  p_kinds text[] default null
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
-- Look-ups alone: a plan made while a table was small is kept as it grows.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  done record;
  told boolean;
  leased jsonb;
begin
  done := crawl_private.complete(p_reports);
  leased := crawl_private.claim(p_worker, p_limit, p_lease, p_kinds);
  -- Not `perform`, which is a query of its own.
  told := crawl_private.count_moves(done.moves);
  return jsonb_build_object('answers', done.answers, 'jobs', leased);
end;
$$;

revoke all on function public.complete_and_claim_crawl_jobs(jsonb[], text, integer, interval, text[]) from public, anon, authenticated;
grant execute on function public.complete_and_claim_crawl_jobs(jsonb[], text, integer, interval, text[]) to service_role;

comment on function public.complete_and_claim_crawl_jobs(jsonb[], text, integer, interval, text[]) is 'complete_crawl_jobs and claim_crawl_jobs in one call.';

-- schemas/functions/complete_crawl_jobs.sql 4b9f640c5695
-- complete_crawl_jobs: the result is stored, the job is over, and the jobs it
-- has come upon are on the queue.
--
--   processing ──complete──▶ completed   (and its children: ──▶ pending)
--
-- Safe to send twice and safe to send late: only the holder of the lease token
-- is heard, and result, counts and state change in one transaction. A lease
-- that is over but not yet rescued still counts: work is not thrown away.
--
-- p_reports: [{ job_id, lease_token, success_method?, steps?, result?,
--               page?: { html, http_status, final_url, content_type, title },
--               children?: { limit, quota?, refused?, defaults, jobs: [{ kind, lane,
--                 max_running, gap_ms?, url?, args?, max_attempts?, dedupe_key? }] } }]
--   children.limit: the most jobs that may come of one submitted job, itself
--   included; quota: the most live jobs of the owner; defaults: what all jobs
--   have in common; refused: how many more may not be crawled.
-- Answers { job_id: 'completed' | 'already' | 'stale' }.
create function public.complete_crawl_jobs(p_reports jsonb[]) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
-- Look-ups alone: a plan made while a table was small is kept as it grows.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  done record;
  told boolean;
begin
  done := crawl_private.complete(p_reports);
  -- Not `perform`, which is a query of its own.
  told := crawl_private.count_moves(done.moves);
  return done.answers;
end;
$$;

revoke all on function public.complete_crawl_jobs(jsonb[]) from public, anon, authenticated;
grant execute on function public.complete_crawl_jobs(jsonb[]) to service_role;

comment on function public.complete_crawl_jobs(jsonb[]) is 'processing → completed, for the holders of the lease tokens.';

-- schemas/functions/crawl_audit.sql 0d6d58d38c42
-- crawl_audit: every invariant that no constraint holds, looked at in one
-- snapshot. Answers one row per broken rule; none means sound.
create function public.crawl_audit() returns table (rule text, subject text)
language plpgsql stable
security definer
set search_path = ''
as $$
begin
  return query
  select 'a job is sound', j.id::text
  from public.crawl_jobs j
  where not crawl_private.job_is_sound(
    j.status, j.ready, j.lease_token, j.leased_at, j.lease_until, j.parked, j.finished_at, j.error_code,
    j.attempt, j.max_attempts, j.progress, j.parent_id, j.root_id, j.depth
  )
  union all
  select 'lane.running = its leased and parked jobs', l.lane
  from public.crawl_lanes l
  where l.running <> (
    select count(*) from public.crawl_jobs j where j.lane = l.lane and j.status in ('processing', 'parked')
  )
  union all
  select 'lane.pending = its waiting jobs', l.lane
  from public.crawl_lanes l
  where l.pending <> (
    select count(*) from public.crawl_jobs j where j.lane = l.lane and j.status = 'pending'
  )
  union all
  select 'a job has its lane', j.id::text
  from public.crawl_jobs j
  where not exists (select from public.crawl_lanes l where l.lane = j.lane)
  union all
  select 'a job has its batch', j.id::text
  from public.crawl_jobs j
  where j.batch_id is not null
    and not exists (select from public.crawl_batches b where b.id = j.batch_id)
  union all
  select 'owner counts = the jobs counted', o.owner_id::text
  from (
    select c.owner_id, sum(c.live) as live
    from public.crawl_owner_counts c
    group by c.owner_id
  ) o
  where o.live <> (
    select count(*) from public.crawl_jobs j
    where j.owner_id = o.owner_id and j.status in ('pending', 'processing', 'parked')
  )
  union all
  select 'lane.running within max_running', l.lane
  from public.crawl_lanes l
  where l.running > l.max_running
    and exists (
      select from public.crawl_jobs j
      where j.lane = l.lane
        and j.status = 'processing'
        -- A page that was parked has its place from before.
        and j.parked is null
        and j.leased_at > l.limited_at
    )
  union all
  select 'lane.head_ord = its first ready job', l.lane
  from public.crawl_lanes l
  where l.head_ord is distinct from (
    select min(j.ord) from public.crawl_jobs j where j.lane = l.lane and j.ready
  )
  union all
  select 'batch counts = the jobs counted', b.name
  from public.crawl_batches b
  where (
    select coalesce((sum(c.live), sum(c.completed), sum(c.error), sum(c.cancelled)), row(0, 0, 0, 0))
    from public.crawl_batch_counts c where c.batch_id = b.id
  ) is distinct from (
    select (
      count(*) filter (where j.status in ('pending', 'processing', 'parked')),
      count(*) filter (where j.status = 'completed'),
      count(*) filter (where j.status = 'error'),
      count(*) filter (where j.status = 'cancelled')
    )
    from public.crawl_jobs j where j.batch_id = b.id
  )
  union all
  select 'family.jobs = its root and what came of it', f.root_id::text
  from public.crawl_families f
  left join (
    select j.root_id, count(*) as jobs from public.crawl_jobs j where j.root_id is not null group by 1
  ) c on c.root_id = f.root_id
  where f.jobs <> 1 + coalesce(c.jobs, 0)
  union all
  select 'a job with a page has its result', j.id::text
  from public.crawl_jobs j
  where j.status = 'completed' and j.html_length is not null
    and not exists (select from public.crawl_results r where r.job_id = j.id);
end;
$$;

revoke all on function public.crawl_audit() from public, anon, authenticated;
grant execute on function public.crawl_audit() to service_role;

comment on function public.crawl_audit() is 'Broken invariants, one row each; empty when the queue is sound.';

-- schemas/functions/crawl_job_statuses.sql 0c590a4f1352
-- crawl_job_statuses: the states of some jobs and nothing else, { id: status }:
-- what a waiting caller's poll costs is one look at the primary key. Whose the
-- jobs are was checked when the wait began.
create function public.crawl_job_statuses(p_job_ids uuid[]) returns jsonb
language plpgsql stable
-- Definer, as every function here: users reach the queue through the edge functions alone.
security definer
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(j.id, j.status), '{}')
    from public.crawl_jobs j
    where j.id = any (p_job_ids)
  );
end;
$$;

revoke all on function public.crawl_job_statuses(uuid[]) from public, anon, authenticated;
grant execute on function public.crawl_job_statuses(uuid[]) to service_role;

comment on function public.crawl_job_statuses(uuid[]) is 'States of jobs by id, for those who wait for them.';

-- schemas/functions/crawl_pages.sql 0575d6e79f11
-- crawl_pages: the pages that jobs have left open in browsers, for whoever
-- looks through the browsers for others.
--
-- Answers { wanted, pages: [{ job_id, endpoint, context_id, claimed }] }.
-- wanted: whether there is a reason to look at all. claimed: a live job goes on
-- with it; one that is not belongs to a cancelled job and is to be closed.
create function public.crawl_pages() returns jsonb
language plpgsql stable
-- Definer, as every function here: users reach the queue through the edge functions alone.
security definer
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'wanted', (
      select to_timestamp(s.last_value / 1000.0) > clock_timestamp() from public.crawl_sweep s
    ),
    'pages', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'job_id', j.id,
        'endpoint', j.parked #> '{page,endpoint}',
        'context_id', j.parked #> '{page,contextId}',
        'claimed', j.status in ('parked', 'processing')
      )), '[]')
      from public.crawl_jobs j
      where j.parked is not null
    )
  );
end;
$$;

revoke all on function public.crawl_pages() from public, anon, authenticated;
grant execute on function public.crawl_pages() to service_role;

comment on function public.crawl_pages() is 'Pages that jobs have left open in browsers.';

-- schemas/functions/crawl_queue_status.sql f0beb0f2bf29
-- crawl_queue_status: the queue in numbers, of one owner or of all. Depths are
-- sums of counters and speeds are of the last 1 000 jobs of the last hour, so
-- it costs the same however long the queue is.
create function public.crawl_queue_status(p_owner_id uuid default null) returns jsonb
language plpgsql stable
-- Definer, because jobs are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
declare
  depth bigint;
  working bigint;
  parked bigint;
  oldest timestamptz;
  recent record;
begin
  select count(*) into parked
  from public.crawl_jobs j
  where j.parked is not null and j.status = 'parked' and (p_owner_id is null or j.owner_id = p_owner_id);

  if p_owner_id is null then
    select coalesce(sum(l.pending), 0), coalesce(sum(l.running), 0) into depth, working
    from public.crawl_lanes l;
    -- Of the hosts that come first: the first job of a host is its oldest, but for priorities.
    select min(first.scheduled_at) into oldest
    from (
      select l.lane from public.crawl_lanes l
      where l.head_ord is not null
      order by l.head_ord
      limit 1000
    ) l
    cross join lateral (
      select j.scheduled_at from public.crawl_jobs j
      where j.lane = l.lane and j.ready
      order by j.ord, j.id
      limit 1
    ) first;
  else
    -- Of all that are leased, who are few: the index of a user's jobs has them all.
    select count(*) filter (where j.owner_id = p_owner_id) into working
    from (
      select j.owner_id from public.crawl_jobs j where j.status in ('processing', 'parked') offset 0
    ) j;
    select coalesce(sum(c.live), 0) - working into depth
    from public.crawl_owner_counts c
    where c.owner_id = p_owner_id;
    -- Of their newest 10 000 jobs.
    select min(j.scheduled_at) into oldest
    from (
      select j.scheduled_at, j.ready from public.crawl_jobs j
      where j.owner_id = p_owner_id
      order by j.created_at desc
      limit 10000
    ) j
    where j.ready;
  end if;

  with ended as (
    select j.kind, j.status, j.processing_time_ms, j.finished_at, j.stalls
    from public.crawl_jobs j
    where j.finished_at > (select clock_timestamp() - interval '1 hour')
      and (p_owner_id is null or j.owner_id = p_owner_id)
    order by j.finished_at desc
    limit 1000
  ),
  kinds as (
    select
      e.kind,
      count(*) filter (where e.status = 'completed') as completed,
      count(*) filter (where e.status = 'error') as failed,
      sum(e.stalls) as stalls,
      percentile_cont(0.5) within group (order by e.processing_time_ms)
        filter (where e.status <> 'cancelled') as p50,
      percentile_cont(0.95) within group (order by e.processing_time_ms)
        filter (where e.status <> 'cancelled') as p95
    from ended e
    group by e.kind
  )
  select
    -- Five minutes, or as far back as the 1 000 jobs go.
    (
      select count(*) * 60 / greatest(
        1,
        case
          when (select count(*) from ended) = 1000
            then extract(epoch from clock_timestamp() - greatest(
              (select min(e.finished_at) from ended e), clock_timestamp() - interval '5 minutes'
            ))
          else 300
        end
      )
      from ended e
      where e.finished_at > (select clock_timestamp() - interval '5 minutes')
    ) as per_minute,
    (
      select coalesce(jsonb_agg(jsonb_build_object(
        'kind', k.kind,
        'completed', k.completed,
        'failed', k.failed,
        'stalls', k.stalls,
        'p50_ms', round(k.p50),
        'p95_ms', round(k.p95)
      ) order by k.kind), '[]')
      from kinds k
    ) as kinds
  into recent;

  return jsonb_build_object(
    'depth', depth,
    'in_flight', working - parked,
    'parked', parked,
    'oldest_at', oldest,
    'per_minute', round(recent.per_minute, 2),
    'kinds', recent.kinds,
    'cooling_down', (
      select count(*) from public.crawl_lanes l
      where p_owner_id is null and l.head_ord is not null and l.ready_at > clock_timestamp()
    ),
    'drains', (
      select count(*) from public.crawl_drains d where d.lease_until > clock_timestamp()
    ),
    'last_tick_at', crawl_private.last_tick(),
    'now', clock_timestamp()
  );
end;
$$;

revoke all on function public.crawl_queue_status(uuid) from public, anon, authenticated;
grant execute on function public.crawl_queue_status(uuid) to service_role;

comment on function public.crawl_queue_status(uuid) is 'Depth, age, rate and latencies of the queue.';

-- schemas/functions/end_crawl_drain.sql 0efab1ac9b2f
-- end_crawl_drain: a drain found nothing more to do, or its time is over.
--
-- Answers false when somebody asked for a drain since it last looked: it goes
-- on, unless its time is over (p_force).
create function public.end_crawl_drain(p_id uuid, p_force boolean default false) returns boolean
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtext('crawl_drains'));
  if not p_force then
    update public.crawl_drains d set wanted = false where d.id = p_id and d.wanted;
    if found then
      return false;
    end if;
  end if;
  delete from public.crawl_drains d where d.id = p_id;
  return true;
end;
$$;

revoke all on function public.end_crawl_drain(uuid, boolean) from public, anon, authenticated;
grant execute on function public.end_crawl_drain(uuid, boolean) to service_role;

comment on function public.end_crawl_drain(uuid, boolean) is 'Ends a drain, unless another look was asked for.';

-- schemas/functions/explain_crawl_job.sql 03db80607af4
-- explain_crawl_job: why a job does not run and what has to happen first, from
-- the very predicates that the claim goes by. Answers null when the owner has
-- no such job; else
-- { id, status, reason, next_at, ahead, error_code, finished_at,
--   lane: { key, running, max_running, pending, ready_at }, drains, last_tick_at }.
create function public.explain_crawl_job(p_job_id uuid, p_owner_id uuid default null) returns jsonb
language plpgsql stable
-- Definer, because jobs are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'id', j.id,
      'status', j.status,
      'reason', case
        when j.finished_at is not null then 'FINISHED'
        when j.lease_until < clock_timestamp() then 'WORKER_LOST'
        when j.status = 'processing' then 'RUNNING'
        when j.status = 'parked' then 'PARKED'
        when not j.ready then
          case when j.error_code is null then 'SCHEDULED' else 'BACKING_OFF' end
        when not exists (select from crawl_private.runnable_lanes r where r.lane = j.lane) then
          case when l.ready_at > clock_timestamp() then 'HOST_COOLING_DOWN' else 'HOST_BUSY' end
        when d.running = 0 then 'WAITING_FOR_WORKER'
        else 'WAITING_FOR_TURN'
      end,
      'next_at', case
        when j.finished_at is not null then null
        when j.status = 'parked' and j.lease_until >= clock_timestamp() then j.scheduled_at
        when j.lease_until is not null then j.lease_until
        when not j.ready then j.scheduled_at
        when l.ready_at > clock_timestamp() then l.ready_at
      end,
      'ahead', case when j.ready then (
        select count(*) from (
          select from public.crawl_jobs other
          where other.lane = j.lane and other.ready and (other.ord, other.id) < (j.ord, j.id)
          limit 1000
        ) before
      ) end,
      'error_code', j.error_code,
      'finished_at', j.finished_at,
      'lane', jsonb_build_object(
        'key', l.lane,
        'running', l.running,
        'max_running', l.max_running,
        'pending', l.pending,
        'ready_at', nullif(l.ready_at, '-infinity')
      ),
      'drains', d.running,
      'last_tick_at', crawl_private.last_tick()
    )
    from public.crawl_jobs j
    join public.crawl_lanes l on l.lane = j.lane
    cross join (
      select count(*) as running from public.crawl_drains d
      where d.lease_until > clock_timestamp()
    ) d
    where j.id = p_job_id and (p_owner_id is null or j.owner_id = p_owner_id)
  );
end;
$$;

revoke all on function public.explain_crawl_job(uuid, uuid) from public, anon, authenticated;
grant execute on function public.explain_crawl_job(uuid, uuid) to service_role;

comment on function public.explain_crawl_job(uuid, uuid) is 'Why a job does not run, and what happens next.';

-- schemas/functions/export_crawl_batch.sql 9f0f0b6812e0
-- export_crawl_batch: the next rows of an export, in the order submitted.
--
-- At most p_limit jobs; with p_html as many as hold p_html_limit characters
-- together, at least one, so that a page of an export has a bounded size.
-- p_after: the last id of the page before. Answers [] after the last one, null
-- when the owner has no such batch.
create function public.export_crawl_batch(
  p_batch text,
  p_owner_id uuid default null,
  p_statuses text[] default null,
  p_limit integer default 1000,
  p_after uuid default null,
  p_html boolean default false,
  p_html_limit integer default 4000000
) returns jsonb
language plpgsql stable
-- Definer, because jobs are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
declare
  batch constant bigint := crawl_private.find_batch(p_batch, p_owner_id);
begin
  if batch is null then
    return null;
  end if;
  return (
    select coalesce(jsonb_agg(
      to_jsonb(j) - 'html_before' || case
        when p_html then jsonb_build_object(
          'html', (select r.html from public.crawl_results r where r.job_id = j.id)
        )
        else '{}'
      end
      order by j.id
    ), '[]')
    from (
      select
        j.id, j.url, j.status, j.http_status, j.final_url, j.title, j.content_type,
        j.html_length, j.success_method, j.attempt, j.error_code, j.error_message,
        j.processing_time_ms, j.created_at, j.finished_at,
        sum(coalesce(j.html_length, 0)) over (order by j.id) - coalesce(j.html_length, 0) as html_before
      from crawl_private.batch_page(batch, p_statuses, p_limit, p_after) j
    ) j
    where not p_html or j.html_before < p_html_limit
  );
end;
$$;

revoke all on function public.export_crawl_batch(text, uuid, text[], integer, uuid, boolean, integer) from public, anon, authenticated;
grant execute on function public.export_crawl_batch(text, uuid, text[], integer, uuid, boolean, integer) to service_role;

comment on function public.export_crawl_batch(text, uuid, text[], integer, uuid, boolean, integer) is 'The next rows of an export of a batch.';

-- schemas/functions/extend_crawl_drain.sql 325fbfb80262
-- extend_crawl_drain: a drain is still alive. One that is killed makes room for
-- another as soon as its lease is over. Answers whether it still had its place.
create function public.extend_crawl_drain(p_id uuid, p_lease interval) returns boolean
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  update public.crawl_drains d
  set lease_until = clock_timestamp() + p_lease
  where d.id = p_id;
  return found;
end;
$$;

revoke all on function public.extend_crawl_drain(uuid, interval) from public, anon, authenticated;
grant execute on function public.extend_crawl_drain(uuid, interval) to service_role;

comment on function public.extend_crawl_drain(uuid, interval) is 'Extends the lease of a running drain.';

-- schemas/functions/fail_crawl_jobs.sql dbd4cea2df88
-- fail_crawl_jobs: a try went wrong.
--
--   processing ──fail──▶ pending   (tries are left: again after the backoff)
--   processing ──fail──▶ error     (permanent, or the tries are used up)
--
-- A page that crashes twice in a row is POISON: a third try would only take
-- its neighbours down with it.
--
-- Safe to send twice and safe to send late: only the holder of the lease token is heard.
--
-- p_reports: [{ job_id, lease_token, code, message, permanent?, retry_after_ms?, steps? }]
-- retry_after_ms lengthens the backoff, never shortens it.
-- Answers { job_id: 'failed' | 'already' | 'stale' }.
create function public.fail_crawl_jobs(p_reports jsonb[]) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  tokens uuid[];
  tries crawl_private.try[];
  moves crawl_private.move[];
begin
  with held as materialized (
    select
      j.id, j.lease_token, j.leased_at, b as body,
      poison.is_so,
      poison.is_so
        or coalesce((b ->> 'permanent')::boolean, false)
        or j.attempt >= j.max_attempts as final
    from unnest(p_reports) b
    join public.crawl_jobs j
      on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
    cross join lateral (
      select b ->> 'code' = 'PAGE_CRASHED' and j.error_code is not distinct from 'PAGE_CRASHED' as is_so
    ) poison
    where j.status = 'processing'
    order by j.id
    for update of j
  ),
  failed as (
    update public.crawl_jobs j
    set
      status = case when held.final then 'error' else 'pending' end,
      scheduled_at = case
        when held.final then j.scheduled_at
        else clock_timestamp() + greatest(
          crawl_private.backoff(j.attempt),
          coalesce((body ->> 'retry_after_ms')::double precision, 0) * interval '1 ms'
        )
      end,
      lease_token = null,
      lease_until = null,
      leased_at = null,
      settled_token = held.lease_token,
      parked = null,
      error_code = case when held.is_so then 'POISON' else body ->> 'code' end,
      error_message = case when held.is_so then 'Twice in a row: ' else '' end || (body ->> 'message'),
      http_status = coalesce((body #>> '{steps,-1,http_status}')::integer, j.http_status),
      processing_time_ms = j.processing_time_ms
        + extract(epoch from clock_timestamp() - held.leased_at) * 1000,
      updated_at = clock_timestamp(),
      finished_at = case when held.final then clock_timestamp() end
    from held
    where j.id = held.id
    returning
      j.id, j.owner_id, j.batch_id, j.lane, j.attempt, j.status, held.lease_token, held.leased_at, held.body
  )
  select
    array_agg(f.lease_token),
    array_agg((f.id, f.attempt, f.leased_at, f.body -> 'steps')::crawl_private.try),
    array_agg((f.owner_id, f.batch_id, f.lane, 'processing', f.status, null, 1)::crawl_private.move)
  into tokens, tries, moves
  from failed f;

  perform crawl_private.record_tries(tries);
  perform crawl_private.move_lanes(moves);
  perform crawl_private.count_moves(moves);
  return crawl_private.answers(p_reports, tokens, 'failed');
end;
$$;

revoke all on function public.fail_crawl_jobs(jsonb[]) from public, anon, authenticated;
grant execute on function public.fail_crawl_jobs(jsonb[]) to service_role;

comment on function public.fail_crawl_jobs(jsonb[]) is 'processing → pending after a backoff, or error.';

-- schemas/functions/fire_crawl_schedule.sql 18ab37328160
-- fire_crawl_schedule: submits what a schedule is for, and notes that its time
-- has come, in one transaction: all of it or nothing, and once a time.
--
-- p_token, p_fire_time, p_next: as claim_crawl_schedules gave it, and the time
-- after; all null for a run by hand.
-- The others: see submit_crawl_jobs, which answers; null where the time has
-- been taken, or the schedule was paused, changed or removed meanwhile.
create function public.fire_crawl_schedule(
  p_id uuid,
  p_token uuid,
  p_fire_time timestamptz,
  p_next timestamptz,
  p_items jsonb[],
  p_owner_id uuid default null,
  p_batch text default null,
  p_defaults jsonb default '{}',
  p_rate integer default null,
  p_quota integer default null,
  p_webhook jsonb default null
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  fired constant timestamptz := crawl_private.note_run(p_id, p_token, p_fire_time, p_next, 'submitted');
  job uuid;
  reply jsonb;
  batch bigint;
begin
  if fired is null then
    return null;
  end if;
  reply := public.submit_crawl_jobs(
    p_items, p_owner_id, p_batch, null, null, p_defaults, p_rate, p_quota, p_webhook
  );
  job := case when p_batch is null then reply #>> '{job_ids,0}' end;
  select b.id into batch from public.crawl_batches b
  where b.owner_id is not distinct from p_owner_id and b.name = p_batch;
  update public.crawl_schedules s set last_job_id = job, last_batch_id = batch where s.id = p_id;
  update public.crawl_schedule_runs r set job_id = job, batch_id = batch
  where r.schedule_id = p_id and r.fire_time = fired;
  return reply;
end;
$$;

revoke all on function public.fire_crawl_schedule(uuid, uuid, timestamptz, timestamptz, jsonb[], uuid, text, jsonb, integer, integer, jsonb) from public, anon, authenticated;
grant execute on function public.fire_crawl_schedule(uuid, uuid, timestamptz, timestamptz, jsonb[], uuid, text, jsonb, integer, integer, jsonb) to service_role;

comment on function public.fire_crawl_schedule(uuid, uuid, timestamptz, timestamptz, jsonb[], uuid, text, jsonb, integer, integer, jsonb) is 'Submits what a schedule is for, once a time.';

-- schemas/functions/forget_crawl_pages.sql 1564df50ef53
-- forget_crawl_pages: the pages of these cancelled jobs are closed.
--
-- Touches cancelled jobs alone: a live one still needs its page.
create function public.forget_crawl_pages(p_job_ids uuid[]) returns void
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  update public.crawl_jobs j
  set parked = null
  where j.id = any (p_job_ids) and j.status = 'cancelled';
end;
$$;

revoke all on function public.forget_crawl_pages(uuid[]) from public, anon, authenticated;
grant execute on function public.forget_crawl_pages(uuid[]) to service_role;

comment on function public.forget_crawl_pages(uuid[]) is 'Says that the pages of cancelled jobs are closed.';

-- schemas/functions/get_crawl_batch.sql 12d267eb8d35
-- get_crawl_batch: a batch's counts and a page of its jobs in the order they
-- were submitted.
--
-- p_statuses: jobs in these states only. p_after: the id of the last job of the
-- page before. One more job than p_limit is looked for: `more` says whether
-- there is one. Answers null when the owner has no such batch.
create function public.get_crawl_batch(
  p_batch text,
  p_owner_id uuid default null,
  p_statuses text[] default null,
  p_limit integer default 100,
  p_after uuid default null
) returns jsonb
language plpgsql stable
-- Definer, because jobs are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
declare
  batch constant bigint := crawl_private.find_batch(p_batch, p_owner_id);
begin
  return (
    select jsonb_build_object(
      'name', b.name,
      'created_at', b.created_at,
      'counts', c.counts,
      'jobs', page.jobs - p_limit,
      'more', jsonb_array_length(page.jobs) > p_limit
    )
    from public.crawl_batches b
    cross join lateral crawl_private.batch_counts(b.id) c
    cross join lateral (
      select coalesce(jsonb_agg(to_jsonb(j) order by j.id), '[]') as jobs
      from (
        select
          j.id, j.url, j.subject, j.status, j.attempt, j.http_status, j.html_length,
          j.processing_time_ms, j.success_method, j.finished_at, j.error_code, j.error_message
        from crawl_private.batch_page(b.id, p_statuses, p_limit + 1, p_after) j
      ) j
    ) page
    where b.id = batch
  );
end;
$$;

revoke all on function public.get_crawl_batch(text, uuid, text[], integer, uuid) from public, anon, authenticated;
grant execute on function public.get_crawl_batch(text, uuid, text[], integer, uuid) to service_role;

comment on function public.get_crawl_batch(text, uuid, text[], integer, uuid) is 'Counts of a batch, and a page of its jobs.';

-- schemas/functions/get_crawl_job.sql 7f5e6541ccd2
-- get_crawl_job: one job with its attempts and, if asked for, its html, its
-- headers and its result; pictures and PDFs in the latter with or without their data.
--
-- A read in one call: over the REST gateway three reads would cost three times
-- as much. Another owner's job is absent. Answers null when there is none.
create function public.get_crawl_job(
  p_job_id uuid,
  p_owner_id uuid default null,
  p_html boolean default true,
  p_files boolean default true
) returns jsonb
language plpgsql stable
-- Definer, because results are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
begin
  return (
    select
      to_jsonb(j) - 'lease_token' - 'settled_token' - 'parked' - 'state' - 'lane' - 'ord' - 'dedupe_key' - 'root_id'
      || jsonb_build_object(
        'batch', (select b.name from public.crawl_batches b where b.id = j.batch_id),
        'html', (select r.html from public.crawl_results r where r.job_id = j.id and p_html),
        'headers', (select r.headers from public.crawl_results r where r.job_id = j.id and p_html),
        'result', (
          select case when p_files then r.result
            else r.result #- '{screenshot,data}' #- '{pdf,data}'
          end
          from public.crawl_results r where r.job_id = j.id and p_html
        ),
        'result_expired_at', (select r.expired_at from public.crawl_results r where r.job_id = j.id),
        'attempts', (
          select coalesce(jsonb_agg(to_jsonb(a) - 'job_id' order by a.started_at), '[]')
          from public.crawl_attempts a where a.job_id = j.id
        )
      )
    from public.crawl_jobs j
    where j.id = p_job_id and (p_owner_id is null or j.owner_id = p_owner_id)
  );
end;
$$;

revoke all on function public.get_crawl_job(uuid, uuid, boolean, boolean) from public, anon, authenticated;
grant execute on function public.get_crawl_job(uuid, uuid, boolean, boolean) to service_role;

comment on function public.get_crawl_job(uuid, uuid, boolean, boolean) is 'One job, its attempts, its html and its result as one document.';

-- schemas/functions/get_crawl_robots.sql 258ad9b47ae3
-- get_crawl_robots: what a site's robots.txt said, { outcome, rules,
-- http_status, expires_in_ms }; null when nobody has read it, or too long ago.
create function public.get_crawl_robots(p_origin text) returns jsonb
language sql stable
-- Definer, as every function here: callers reach the queue through the edge functions alone.
security definer
set search_path = ''
return (
  select jsonb_build_object(
    'outcome', r.outcome,
    'rules', r.rules,
    'http_status', r.http_status,
    'expires_in_ms', ceil(extract(epoch from r.expires_at - clock_timestamp()) * 1000)
  )
  from public.crawl_robots r
  where r.origin = p_origin and r.expires_at > clock_timestamp()
);

revoke all on function public.get_crawl_robots(text) from public, anon, authenticated;
grant execute on function public.get_crawl_robots(text) to service_role;

comment on function public.get_crawl_robots(text) is 'A site''s robots.txt, if it was read lately.';

-- schemas/functions/heartbeat_crawl_jobs.sql 5096f55c891d
-- heartbeat_crawl_jobs: extends every lease a worker holds, in one call.
--
--   processing ──heartbeat──▶ processing
--
-- Answers the ids still held. A missing one was rescued, cancelled or taken
-- over: its worker must stop, since nothing it reports will be accepted.
-- p_held: [{ job_id, lease_token, begun?, progress?, state?, subject? }]; begun: a job that has lost a worker
-- before begins now, alone; state is what the kind notes for its next try,
-- subject what the job has turned out to be about: no other live job of its kind and owner is
create function public.heartbeat_crawl_jobs(p_held jsonb[], p_lease interval) returns uuid[]
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  alive uuid[];
begin
  with held as materialized (
    select j.id, (b ->> 'progress')::smallint as progress, nullif(b -> 'state', 'null') as state,
      b ->> 'subject' as subject, coalesce((b ->> 'begun')::boolean, false) as begun
    from unnest(p_held) b
    join public.crawl_jobs j
      on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
    where j.status = 'processing'
    order by j.id
    for update of j
  ),
  extended as (
    update public.crawl_jobs j
    set
      lease_until = clock_timestamp() + p_lease,
      begun_token = case when held.begun then j.lease_token else j.begun_token end,
      progress = greatest(j.progress, coalesce(held.progress, j.progress)),
      state = coalesce(held.state, j.state),
      subject = coalesce(held.subject, j.subject),
      dedupe_key = case
        when held.subject is not null and j.batch_id is null then md5(j.kind || ' ' || held.subject)::uuid
        else j.dedupe_key
      end
    from held
    where j.id = held.id
    returning j.id
  )
  select coalesce(array_agg(e.id), '{}') into alive from extended e;
  return alive;
end;
$$;

revoke all on function public.heartbeat_crawl_jobs(jsonb[], interval) from public, anon, authenticated;
grant execute on function public.heartbeat_crawl_jobs(jsonb[], interval) to service_role;

comment on function public.heartbeat_crawl_jobs(jsonb[], interval) is 'Extends leases; answers the ids still held.';

-- schemas/functions/keep_crawl_schedule.sql 0ba854d514a3
-- keep_crawl_schedule: makes a schedule of the secret key under an id that its
-- maker knows, unless it is there: however many say so at once, there is one.
--
-- p_schedule, p_next: see set_crawl_schedule, which changes and removes it.
create function public.keep_crawl_schedule(
  p_id uuid,
  p_schedule jsonb,
  p_next timestamptz
) returns void
language sql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
  insert into public.crawl_schedules (id, name, cron, time_zone, overlap, template, next_run_at)
  select p_id, r.name, r.cron, r.time_zone, r.overlap, r.template, p_next
  from jsonb_to_record(p_schedule) as r (
    name text, cron text, time_zone text, overlap text, template jsonb
  )
  on conflict (id) do nothing;
$$;

revoke all on function public.keep_crawl_schedule(uuid, jsonb, timestamptz) from public, anon, authenticated;
grant execute on function public.keep_crawl_schedule(uuid, jsonb, timestamptz) to service_role;

comment on function public.keep_crawl_schedule(uuid, jsonb, timestamptz) is 'Makes a schedule of a known id, once.';

-- schemas/functions/list_crawl_batches.sql 1e55aed88798
-- list_crawl_batches: a page of batches, newest first, with their counts, and
-- how many there are. The counts are sums over slots, so what a batch holds
-- does not matter (25 of 1 000 batches with 1 000 000 jobs: 0.5 ms).
create function public.list_crawl_batches(
  p_owner_id uuid default null,
  p_limit integer default 25,
  p_offset integer default 0
) returns jsonb
language plpgsql stable
-- Definer, because batches are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'batches', (
      select coalesce(jsonb_agg(
        jsonb_build_object(
          'name', b.name,
          'owner_id', b.owner_id,
          'created_at', b.created_at,
          'counts', c.counts
        )
        order by b.created_at desc, b.id desc
      ), '[]')
      from (
        select b.id, b.name, b.owner_id, b.created_at
        from public.crawl_batches b
        where p_owner_id is null or b.owner_id = p_owner_id
        order by b.created_at desc, b.id desc
        limit p_limit
        offset p_offset
      ) b
      cross join lateral crawl_private.batch_counts(b.id) c
    ),
    'total', (
      select count(*) from public.crawl_batches b
      where p_owner_id is null or b.owner_id = p_owner_id
    )
  );
end;
$$;

revoke all on function public.list_crawl_batches(uuid, integer, integer) from public, anon, authenticated;
grant execute on function public.list_crawl_batches(uuid, integer, integer) to service_role;

comment on function public.list_crawl_batches(uuid, integer, integer) is 'A page of batches with their counts, and their number.';

-- schemas/functions/list_crawl_hosts.sql b2cd95f1cead
-- list_crawl_hosts: what is set for hosts, by name, from p_after on.
-- Answers { hosts: [{ host, max_running, gap_ms, robots, paused_until, note, updated_at }], more }.
create function public.list_crawl_hosts(p_limit integer, p_after text default null) returns jsonb
language sql stable
-- Definer, as every function here: callers reach the queue through the edge functions alone.
security definer
set search_path = ''
return (
  select jsonb_build_object(
    'hosts', coalesce(jsonb_agg(jsonb_build_object(
      'host', h.host,
      'max_running', h.max_running,
      'gap_ms', (extract(epoch from h.gap) * 1000)::integer,
      'robots', h.robots,
      'paused_until', h.paused_until,
      'note', h.note,
      'updated_at', h.updated_at
    ) order by h.host collate "C") filter (where h.place <= p_limit), '[]'),
    'more', count(*) > p_limit
  )
  from (
    select h.*, row_number() over (order by h.host collate "C") as place
    from public.crawl_hosts h
    where p_after is null or h.host collate "C" > p_after
    order by h.host collate "C"
    limit p_limit + 1
  ) h
);

revoke all on function public.list_crawl_hosts(integer, text) from public, anon, authenticated;
grant execute on function public.list_crawl_hosts(integer, text) to service_role;

comment on function public.list_crawl_hosts(integer, text) is 'Limits of hosts, by name.';

-- schemas/functions/list_crawl_jobs.sql 9779fbfc978f
-- list_crawl_jobs: jobs that are about something, newest first.
--
-- p_owner_id: null is the secret key, which sees all. p_subject: about this
-- alone. p_statuses: in these states alone. p_after: the id of the last job of
-- the page before.
-- Answers { jobs: as get_crawl_job without what they found, but for results
-- where p_results, and with the counts of their batch, more }.
create function public.list_crawl_jobs(
  p_owner_id uuid,
  p_kinds text[],
  p_subject text default null,
  p_statuses text[] default null,
  p_after uuid default null,
  p_limit integer default 100,
  p_results boolean default false
) returns jsonb
language plpgsql stable
-- Definer, because jobs are read on behalf of an owner named by the caller.
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return (
    select jsonb_build_object(
      'jobs', coalesce(jsonb_agg(
        to_jsonb(j) - 'nth' - 'lease_token' - 'settled_token' - 'parked' - 'state' - 'lane' - 'ord' - 'dedupe_key' - 'root_id'
        || jsonb_build_object(
          'batch', (select b.name from public.crawl_batches b where b.id = j.batch_id),
          'counts', case when j.batch_id is not null then (select c.counts from crawl_private.batch_counts(j.batch_id) c) end,
          'result', case when p_results then (select r.result from public.crawl_results r where r.job_id = j.id) end
        )
        order by j.id desc
      ) filter (where j.nth <= p_limit), '[]'),
      'more', count(*) > p_limit
    )
    from (
      select j.*, row_number() over (order by j.id desc) as nth
      from public.crawl_jobs j
      where j.subject is not null
        and j.kind = any (p_kinds)
        and (p_owner_id is null or j.owner_id = p_owner_id)
        and (p_subject is null or j.subject = p_subject)
        and (p_statuses is null or j.status = any (p_statuses))
        and (p_after is null or j.id < p_after)
      order by j.id desc
      limit p_limit + 1
    ) j
  );
end;
$$;

revoke all on function public.list_crawl_jobs(uuid, text[], text, text[], uuid, integer, boolean) from public, anon, authenticated;
grant execute on function public.list_crawl_jobs(uuid, text[], text, text[], uuid, integer, boolean) to service_role;

comment on function public.list_crawl_jobs(uuid, text[], text, text[], uuid, integer, boolean) is 'Jobs that are about something, newest first.';

-- schemas/functions/list_crawl_schedules.sql 9c9e514bb3ed
-- list_crawl_schedules: schedules of an owner, by id, from p_after on, or the
-- one of this id; null is the secret key, which sees all.
-- Answers { schedules: [{ … }], more, now }: the clock that times are counted from.
create function public.list_crawl_schedules(
  p_owner_id uuid default null,
  p_id uuid default null,
  p_limit integer default 50,
  p_after uuid default null
) returns jsonb
language sql volatile
-- Definer, because schedules are read on behalf of an owner named by the caller.
security definer
set search_path = ''
return (
  select jsonb_build_object(
    'schedules', coalesce(jsonb_agg(
      to_jsonb(s) - array['place', 'lease_token', 'lease_until', 'last_batch_id'] || jsonb_build_object(
        'last_batch', (select b.name from public.crawl_batches b where b.id = s.last_batch_id)
      )
      order by s.id
    ) filter (where s.place <= p_limit), '[]'),
    'more', count(*) > p_limit,
    'now', clock_timestamp()
  )
  from (
    select s.*, row_number() over (order by s.id) as place
    from public.crawl_schedules s
    where (p_owner_id is null or s.owner_id = p_owner_id)
      and (p_id is null or s.id = p_id)
      and (p_after is null or s.id > p_after)
    order by s.id
    limit p_limit + 1
  ) s
);

revoke all on function public.list_crawl_schedules(uuid, uuid, integer, uuid) from public, anon, authenticated;
grant execute on function public.list_crawl_schedules(uuid, uuid, integer, uuid) to service_role;

comment on function public.list_crawl_schedules(uuid, uuid, integer, uuid) is 'Schedules, by id.';

-- schemas/functions/list_crawl_webhook_events.sql be8480ee742c
-- list_crawl_webhook_events: webhook messages and their tries, newest first,
-- from before p_before on: of a job, of a batch, or all of an owner; null is
-- the secret key, which sees all.
-- Answers { events: [{ id, type, url, job_id, batch, status, created_at,
-- next_at, finished_at, tries: [{ attempt, started_at, duration_ms, http_status,
-- error_code, error_message }] }], more }.
create function public.list_crawl_webhook_events(
  p_owner_id uuid default null,
  p_job_id uuid default null,
  p_batch text default null,
  p_status text default null,
  p_limit integer default 50,
  p_before uuid default null
) returns jsonb
language plpgsql stable
-- Definer, because events are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
declare
  batch constant bigint := crawl_private.find_batch(p_batch, p_owner_id);
begin
  return (
    select jsonb_build_object(
      'events', coalesce(jsonb_agg(jsonb_build_object(
        'id', e.id,
        'type', e.type,
        'url', w.url,
        'job_id', e.job_id,
        'batch', (select b.name from public.crawl_batches b where b.id = e.batch_id),
        'status', e.status,
        'created_at', e.created_at,
        'next_at', e.next_at,
        'finished_at', e.finished_at,
        'tries', (
          select coalesce(jsonb_agg(to_jsonb(d) - 'event_id' order by d.started_at), '[]')
          from public.crawl_webhook_deliveries d
          where d.event_id = e.id
        )
      ) order by e.id desc) filter (where e.place <= p_limit), '[]'),
      'more', count(*) > p_limit
    )
    from (
      select e.*, row_number() over (order by e.id desc) as place
      from public.crawl_webhook_events e
      where (p_owner_id is null or e.owner_id = p_owner_id)
        and (p_job_id is null or e.job_id = p_job_id)
        and (p_batch is null or e.batch_id = batch)
        and (p_status is null or e.status = p_status)
        and (p_before is null or e.id < p_before)
      order by e.id desc
      limit p_limit + 1
    ) e
    join public.crawl_webhooks w on w.id = e.webhook_id
  );
end;
$$;

revoke all on function public.list_crawl_webhook_events(uuid, uuid, text, text, integer, uuid) from public, anon, authenticated;
grant execute on function public.list_crawl_webhook_events(uuid, uuid, text, text, integer, uuid) to service_role;

comment on function public.list_crawl_webhook_events(uuid, uuid, text, text, integer, uuid) is 'Webhook messages and their tries, newest first.';

-- schemas/functions/list_crawler_tasks.sql 166b23313434
-- list_crawler_tasks: tasks of the crawler of tweets, newest first.
--
-- p_owner_id: null is the secret key, which sees all. p_status: of this status
-- alone. p_after: the id of the last task of the page before.
-- Answers { tasks: rows of crawler_tasks, more }.
create function public.list_crawler_tasks(
  p_owner_id uuid,
  p_status text default null,
  p_after uuid default null,
  p_limit integer default 50
) returns jsonb
language plpgsql stable
-- Definer, because tasks are read on behalf of an owner named by the caller.
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return (
    select jsonb_build_object(
      'tasks', coalesce(jsonb_agg(to_jsonb(t) - 'nth' order by t.id desc) filter (where t.nth <= p_limit), '[]'),
      'more', count(*) > p_limit
    )
    from (
      select c.*, row_number() over (order by c.id desc) as nth
      from public.crawler_tasks c
      where (p_owner_id is null or c.owner_id = p_owner_id)
        and (p_status is null or c.status = p_status)
        and (p_after is null or c.id < p_after)
      order by c.id desc
      limit p_limit + 1
    ) t
  );
end;
$$;

revoke all on function public.list_crawler_tasks(uuid, text, uuid, integer) from public, anon, authenticated;
grant execute on function public.list_crawler_tasks(uuid, text, uuid, integer) to service_role;

comment on function public.list_crawler_tasks(uuid, text, uuid, integer) is 'Tasks of the crawler of tweets, newest first.';

-- schemas/functions/pace_crawl_lane.sql 0acdef5ccd50
-- pace_crawl_lane: the site of this job wants some time between two requests
-- (Crawl-delay); the claim keeps to it from now on, for all the lane's jobs.
-- At most 60 s. Only the holder of the lease token is heard; what is so
-- already is not written again.
create function public.pace_crawl_lane(
  p_job_id uuid,
  p_lease_token uuid,
  p_delay interval
) returns void
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  delay constant interval := least(greatest(p_delay, '0'), interval '60 seconds');
begin
  update public.crawl_lanes l
  set
    crawl_delay = delay,
    -- This job was the last start.
    ready_at = greatest(l.ready_at, clock_timestamp() + delay)
  from public.crawl_jobs j
  where j.id = p_job_id
    and j.lease_token = p_lease_token
    and l.lane = j.lane
    and l.crawl_delay <> delay;
end;
$$;

revoke all on function public.pace_crawl_lane(uuid, uuid, interval) from public, anon, authenticated;
grant execute on function public.pace_crawl_lane(uuid, uuid, interval) to service_role;

comment on function public.pace_crawl_lane(uuid, uuid, interval) is 'Sets a lane''s Crawl-delay, for the holder of a lease.';

-- schemas/functions/park_crawl_jobs.sql c729aa371262
-- park_crawl_jobs: the request's time is over, the page's is not. It goes on
-- loading in the remote browser; another worker looks at it when it is due.
--
--   processing ──park──▶ parked   (the try given back)
--
-- Safe to send twice and safe to send late: only the holder of the lease token
-- is heard. The job keeps its place in its lane, since its page is still open at
-- the host. The pages kept in one browser are counted under one lock, so that
-- the limit holds over all workers; a page that came back keeps its place.
--
-- p_reports: [{ job_id, lease_token, page: { endpoint, contextId, targetId, … }, stage,
--               delay_ms, hold_ms, max_parked, steps? }]
-- delay_ms: when to look again. hold_ms: how long the page is kept: a parked job
--   that nobody looked at by then is rescued.
-- max_parked: parked pages that this browser may keep.
-- Answers { job_id: 'parked' | 'full' | 'already' | 'stale' }; a job answered
-- `full` is still leased.
create function public.park_crawl_jobs(p_reports jsonb[]) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  tokens uuid[];
  tries crawl_private.try[];
  turned_away jsonb;
begin
  -- One at a time: the counts below must not change under us.
  perform pg_advisory_xact_lock(hashtext('crawl_parked'));
  with held as materialized (
    select
      j.id, j.lease_token, j.leased_at, j.attempt, b as body,
      b #>> '{page,endpoint}' as endpoint,
      j.parked #>> '{page,endpoint}' is not distinct from b #>> '{page,endpoint}' as has_place
    from unnest(p_reports) b
    join public.crawl_jobs j
      on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
    where j.status = 'processing'
    order by j.id
    for update of j
  ),
  judged as materialized (
    select
      h.*,
      h.has_place or (h.body ->> 'max_parked')::integer
        >= taken.pages + row_number() over (partition by h.endpoint, h.has_place order by h.id) as fits
    from held h
    cross join lateral (
      select count(*) as pages from public.crawl_jobs other
      where other.parked is not null
        and other.parked #>> '{page,endpoint}' = h.endpoint
        and other.status in ('parked', 'processing')
    ) taken
  ),
  parked as (
    update public.crawl_jobs j
    set
      status = 'parked',
      attempt = j.attempt - 1,
      scheduled_at = clock_timestamp() + (body ->> 'delay_ms')::double precision * interval '1 ms',
      lease_token = null,
      lease_until = clock_timestamp() + (body ->> 'hold_ms')::double precision * interval '1 ms',
      leased_at = null,
      settled_token = judged.lease_token,
      parked = jsonb_build_object(
        'page', body -> 'page',
        'stage', body -> 'stage',
        'started_at', coalesce(j.parked -> 'started_at', to_jsonb(judged.leased_at)),
        'parked_at', clock_timestamp()
      ),
      processing_time_ms = j.processing_time_ms
        + extract(epoch from clock_timestamp() - judged.leased_at) * 1000,
      updated_at = clock_timestamp()
    from judged
    where j.id = judged.id and judged.fits
    returning j.id, judged.attempt, judged.lease_token, judged.leased_at, judged.body
  )
  select
    (select array_agg(p.lease_token) from parked p),
    (select array_agg((p.id, p.attempt, p.leased_at, p.body -> 'steps')::crawl_private.try) from parked p),
    (select coalesce(jsonb_object_agg(j.id, 'full'), '{}') from judged j where not j.fits)
  into tokens, tries, turned_away;

  perform crawl_private.record_tries(tries);
  if tokens is not null then
    perform crawl_private.want_sweep();
  end if;
  -- Neither lanes nor counts change: a parked job counts as one that runs.
  return crawl_private.answers(p_reports, tokens, 'parked') || turned_away;
end;
$$;

revoke all on function public.park_crawl_jobs(jsonb[]) from public, anon, authenticated;
grant execute on function public.park_crawl_jobs(jsonb[]) to service_role;

comment on function public.park_crawl_jobs(jsonb[]) is 'processing → parked, the page kept in its browser and the try given back.';

-- schemas/functions/pass_crawl_schedule.sql f30850ad9201
-- pass_crawl_schedule: a time of a schedule has come and nothing is submitted:
-- its last run goes on (skipped), or its template is refused by now (failed).
-- Answers whether it was heard, see crawl_private.note_run.
create function public.pass_crawl_schedule(
  p_id uuid,
  p_token uuid,
  p_fire_time timestamptz,
  p_next timestamptz,
  p_outcome text,
  p_error_code text default null,
  p_error_message text default null
) returns boolean
language sql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
return crawl_private.note_run(
  p_id, p_token, p_fire_time, p_next, p_outcome, p_error_code, p_error_message
) is not null;

revoke all on function public.pass_crawl_schedule(uuid, uuid, timestamptz, timestamptz, text, text, text) from public, anon, authenticated;
grant execute on function public.pass_crawl_schedule(uuid, uuid, timestamptz, timestamptz, text, text, text) to service_role;

comment on function public.pass_crawl_schedule(uuid, uuid, timestamptz, timestamptz, text, text, text) is 'Notes that a time of a schedule has come and nothing was submitted.';

-- schemas/functions/promote_crawl_jobs.sql cf18ecdbba46
-- promote_crawl_jobs: pending jobs whose time has come join the ready ones; and
-- claims learn where the first lanes are.
--
--   pending (later) ──promote──▶ pending (ready)
--
-- Skips what others hold, at most 1 000 a call. Answers milliseconds until there
-- is something to claim, parked jobs included: 0 when there is already, null
-- when none waits.
create function public.promote_crawl_jobs() returns bigint
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  moves crawl_private.move[];
begin
  with due as materialized (
    select j.id
    from public.crawl_jobs j
    -- Asked once, so that the index is searched for it: the clock itself is volatile.
    where j.status = 'pending' and not j.ready and j.scheduled_at <= (select clock_timestamp())
    order by j.scheduled_at
    limit 1000
    for update skip locked
  ),
  promoted as (
    update public.crawl_jobs j
    set ready = true
    from due
    where j.id = due.id
    returning j.owner_id, j.batch_id, j.lane, j.ord
  )
  select array_agg((p.owner_id, p.batch_id, p.lane, null, null, p.ord, 1)::crawl_private.move)
  into moves
  from promoted p;

  perform crawl_private.move_lanes(moves);
  perform crawl_private.raise_low_ord();
  if moves is not null then
    return 0;
  end if;

  return (
    select greatest(0, ceil(extract(epoch from min(next.at) - clock_timestamp()) * 1000))
    from (
      select min(j.scheduled_at) as at
      from public.crawl_jobs j
      where j.status = 'pending' and not j.ready
      union all
      select min(j.scheduled_at)
      from public.crawl_jobs j
      where j.parked is not null and j.status = 'parked' and j.lease_until >= clock_timestamp()
      union all
      -- Hosts with a ready job and room: left alone for now, or held by another
      -- claim, which is no reason to think that there is nothing to do.
      select greatest(min(l.ready_at), clock_timestamp())
      from public.crawl_lanes l
      where l.head_ord is not null
        and l.running < l.max_running
      having count(*) > 0
    ) next
    having min(next.at) is not null
  );
end;
$$;

revoke all on function public.promote_crawl_jobs() from public, anon, authenticated;
grant execute on function public.promote_crawl_jobs() to service_role;

comment on function public.promote_crawl_jobs() is 'Makes due jobs ready; answers milliseconds until there is something to claim.';

-- schemas/functions/prune_crawl_jobs.sql 09f59725d3c2
-- prune_crawl_jobs: forgets what is older than anybody wants to keep.
--
--   completed, error, cancelled ──prune──▶ gone
--
-- Results go first and leave their jobs, then the jobs, then batches that have
-- no jobs left, and idempotency keys that are as old. Only what has ended is
-- touched, and skipped while somebody holds it. Kinds may keep less: p_keep, see
-- crawl_private.surplus_jobs. At most p_limit rows of each a call, oldest first, so that the tick
-- that calls it stays short. An age of null keeps for ever.
-- Answers { results, jobs, batches }, how many of each.
create function public.prune_crawl_jobs(
  p_result_age interval,
  p_job_age interval,
  p_limit integer default 1000,
  p_keep jsonb default '[]'
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  surplus constant uuid[] := crawl_private.surplus_jobs(p_keep, p_limit);
  old uuid[];
  results integer;
  batches integer;
  moves crawl_private.move[];
begin
  -- One at a time, the others have nothing to do: of two, each could wait for
  -- the results that the other one has emptied, to delete them with their jobs.
  if not pg_try_advisory_xact_lock(hashtext('crawl_prune')) then
    return jsonb_build_object('results', 0, 'jobs', 0, 'batches', 0);
  end if;
  -- The clock is asked in a subquery, once: it is volatile, and no index is
  -- searched for what changes with each row. By a list of keys, not by a join
  -- that reads all of the table, not knowing how few there are. (Measured with
  -- 500 000 ended jobs and nothing to forget: 3.6 s a tick, and 5 ms so.)
  update public.crawl_results r
  set html = null, headers = null, result = null, expired_at = clock_timestamp()
  where r.job_id = any (array(
    select old.job_id
    from public.crawl_results old
    where old.expired_at is null and old.created_at < (select clock_timestamp() - p_result_age)
    order by old.created_at
    limit p_limit
    for update skip locked
  ));
  get diagnostics results = row_count;

  old := array(
    select j.id
    from public.crawl_jobs j
    where j.finished_at < (select clock_timestamp() - p_job_age)
    order by j.finished_at
    limit p_limit
    for update skip locked
  ) || array(
    select j.id from public.crawl_jobs j where j.id = any (surplus)
    for update skip locked
  );
  with gone as (
    delete from public.crawl_jobs j
    where j.id = any (old)
      -- The row as it is now: a retry may have come first.
      and j.status in ('completed', 'error', 'cancelled')
    returning j.owner_id, j.batch_id, j.lane, j.status
  )
  select array_agg((
    g.owner_id, g.batch_id, g.lane, g.status, null, null, 1
  )::crawl_private.move)
  into moves
  from gone g;
  perform crawl_private.count_moves(moves);

  delete from public.crawl_batches b
  where b.id = any (array(
      select o.id
      from public.crawl_batches o
      where o.created_at < (select clock_timestamp() - p_job_age)
        -- One look into the index for each: `not exists` is made a join, too.
        and (select j.id from public.crawl_jobs j where j.batch_id = o.id limit 1) is null
      order by o.created_at
      limit p_limit
      -- A submit that appends to it holds it.
      for update skip locked
    ))
    and (select j.id from public.crawl_jobs j where j.batch_id = b.id limit 1) is null;
  get diagnostics batches = row_count;

  delete from public.crawl_idempotency_keys k
  where k.ctid = any (array(
    select old.ctid
    from public.crawl_idempotency_keys old
    where old.created_at < (select clock_timestamp() - p_job_age)
    order by old.created_at
    limit p_limit
    for update skip locked
  ));

  return jsonb_build_object(
    'results', results, 'jobs', coalesce(cardinality(moves), 0), 'batches', batches
  );
end;
$$;

revoke all on function public.prune_crawl_jobs(interval, interval, integer, jsonb) from public, anon, authenticated;
grant execute on function public.prune_crawl_jobs(interval, interval, integer, jsonb) to service_role;

comment on function public.prune_crawl_jobs(interval, interval, integer, jsonb) is 'completed, error, cancelled → gone, once they are old.';

-- schemas/functions/prune_crawl_webhooks.sql 36c63f580e02
-- prune_crawl_webhooks: forgets messages that ended longer ago than this, with
-- their tries, and webhooks that nothing refers to any more; 1 000 of each a
-- call at most. Answers how many messages.
--
-- p_older_than: 2 days at least. A webhook's use is noted once a day, so one
-- that a submit is just about to use is never old.
create function public.prune_crawl_webhooks(p_older_than interval) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  before constant timestamptz := clock_timestamp() - greatest(p_older_than, interval '2 days');
  pruned integer;
begin
  delete from public.crawl_webhook_events e
  where e.id in (
    select o.id from public.crawl_webhook_events o
    where o.finished_at < before
    order by o.finished_at
    limit 1000
    for update skip locked
  );
  get diagnostics pruned = row_count;

  delete from public.crawl_webhooks w
  where w.used_at < before
    and w.id in (
      select o.id from public.crawl_webhooks o
      where o.used_at < before
        and not exists (select from public.crawl_webhook_events e where e.webhook_id = o.id)
        and not exists (select from public.crawl_jobs j where j.webhook_id = o.id)
        and not exists (select from public.crawl_batches b where b.webhook_id = o.id)
      order by o.used_at
      limit 1000
    );
  return pruned;
end;
$$;

revoke all on function public.prune_crawl_webhooks(interval) from public, anon, authenticated;
grant execute on function public.prune_crawl_webhooks(interval) to service_role;

comment on function public.prune_crawl_webhooks(interval) is 'Forgets webhook messages that ended long ago.';

-- schemas/functions/put_dataset_items.sql 835dbed78f63
-- put_dataset_items: keeps items that no job brings, on behalf of an owner; null
-- is the secret key.
--
-- p_datasets, answer: as save_dataset_items.
create function public.put_dataset_items(p_owner_id uuid, p_datasets jsonb) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  return coalesce(
    crawl_private.save_items(array[(null, p_owner_id, p_datasets)::crawl_private.save]) -> '',
    '{}'
  );
end;
$$;

revoke all on function public.put_dataset_items(uuid, jsonb) from public, anon, authenticated;
grant execute on function public.put_dataset_items(uuid, jsonb) to service_role;

comment on function public.put_dataset_items(uuid, jsonb) is 'Keeps items that no job brings.';

-- schemas/functions/read_dataset_items.sql 6771812c7e0d
-- read_dataset_items: a page of a dataset, in the order of scopes and keys, in bytes.
--
-- p_owner_id: null is the secret key. p_all: of every owner, for the secret key.
-- p_scope: null for all scopes. p_keys: these alone. p_match: those that contain
-- it; looks at every item of the scope.
-- p_after: { scope, key } of the last item of the page before.
-- Answers { items: [{ scope, key, item, job_id, created_at, updated_at }], more }.
create function public.read_dataset_items(
  p_owner_id uuid,
  p_dataset text,
  p_scope text default null,
  p_keys text[] default null,
  p_match jsonb default null,
  p_after text[] default null,
  p_limit integer default 1000,
  p_all boolean default false
) returns jsonb
language plpgsql stable
-- Definer, because items are read on behalf of an owner named by the caller.
security definer
set search_path = ''
-- Which conditions there are differs from call to call.
set plan_cache_mode = force_custom_plan
as $$
begin
  return (
    select jsonb_build_object(
      'items', coalesce(jsonb_agg(to_jsonb(p) - 'nth' order by p.nth) filter (where p.nth <= p_limit), '[]'),
      'more', count(*) > p_limit
    )
    from (
      select
        i.scope, i.key, i.item, i.job_id, i.created_at, i.updated_at,
        row_number() over (order by i.scope, i.key, i.owner_id) as nth
      from public.dataset_items i
      where i.dataset = p_dataset
        and (p_all or i.owner_id = crawl_private.item_owner(p_owner_id))
        and (p_scope is null or i.scope = p_scope)
        and (p_keys is null or i.key = any (p_keys))
        and (p_match is null or i.item @> p_match)
        and (p_after is null or (i.scope, i.key) > (p_after[1], p_after[2]))
      order by i.scope, i.key, i.owner_id
      limit p_limit + 1
    ) p
  );
end;
$$;

revoke all on function public.read_dataset_items(uuid, text, text, text[], jsonb, text[], integer, boolean) from public, anon, authenticated;
grant execute on function public.read_dataset_items(uuid, text, text, text[], jsonb, text[], integer, boolean) to service_role;

comment on function public.read_dataset_items(uuid, text, text, text[], jsonb, text[], integer, boolean) is 'A page of a dataset.';

-- schemas/functions/redeliver_crawl_webhook.sql 24413c2b7aa4
-- redeliver_crawl_webhook: sends a message again, now, with all of its tries.
--
--   delivered, failed, pending ──redeliver──▶ pending (due)
--
-- Refused while it is being sent: it would be sent twice at once.
-- Answers 'queued' or 'busy'; null when the owner has no such message.
create function public.redeliver_crawl_webhook(p_id uuid, p_owner_id uuid default null) returns text
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  event public.crawl_webhook_events;
begin
  select e.* into event from public.crawl_webhook_events e
  where e.id = p_id and (p_owner_id is null or e.owner_id = p_owner_id)
  for update;
  if not found then
    return null;
  end if;
  if event.lease_token is not null and event.next_at > clock_timestamp() then
    return 'busy';
  end if;
  update public.crawl_webhook_events e
  set status = 'pending', attempt = 0, next_at = clock_timestamp(), finished_at = null
  where e.id = p_id;
  -- Whoever asks for it expects the receiver to be there again.
  update public.crawl_webhooks w set gone_at = null
  where w.id = event.webhook_id and w.gone_at is not null;
  return 'queued';
end;
$$;

revoke all on function public.redeliver_crawl_webhook(uuid, uuid) from public, anon, authenticated;
grant execute on function public.redeliver_crawl_webhook(uuid, uuid) to service_role;

comment on function public.redeliver_crawl_webhook(uuid, uuid) is 'delivered, failed, pending → pending and due, for one webhook message.';

-- schemas/functions/rescue_crawl_jobs.sql 6cb77574b9dc
-- rescue_crawl_jobs: takes back jobs whose worker was lost, and parked ones
-- that nobody came back to in time.
--
--   processing, parked ──rescue──▶ pending   (the try is given back, the stall counted)
--   processing, parked ──rescue──▶ error     (stalled three times: it may be what kills its workers)
--
-- A job that was lost is a suspect from then on: its next worker runs it alone
-- and says so when it begins. One that had not begun is not the cause.
--
-- Depends on nothing but the lease: a worker that is alive extends it. Skips
-- what others hold, at most 1 000 a call. Never inside a claim: the two
-- together deadlocked. Answers how many.
create function public.rescue_crawl_jobs() returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  moves crawl_private.move[];
begin
  with lost as materialized (
    select
      j.id, j.status,
      j.stalls + 1 >= crawl_private.max_stalls(
        j.status = 'parked' or j.begun_token is not distinct from j.lease_token
      ) as final,
      -- Parking has given the try back already.
      j.attempt + (j.status = 'parked')::integer as attempt,
      coalesce(j.leased_at, j.updated_at) as leased_at
    from public.crawl_jobs j
    where j.status in ('processing', 'parked') and j.lease_until < clock_timestamp()
    limit 1000
    for update skip locked
  ),
  rescued as (
    update public.crawl_jobs j
    set
      status = case when lost.final then 'error' else 'pending' end,
      ready = not lost.final,
      attempt = case when lost.final then lost.attempt else greatest(lost.attempt - 1, 0) end,
      stalls = j.stalls + 1,
      lease_token = null,
      lease_until = null,
      leased_at = null,
      parked = null,
      error_code = 'STALLED',
      error_message = case
        when lost.status = 'parked' then 'Nobody came back to its parked page in time'
        else format('Worker ''%s'' was lost %s time(s) while it had this job', j.worker, j.stalls + 1)
      end,
      processing_time_ms = j.processing_time_ms
        + case when j.leased_at is null then 0 else extract(epoch from j.lease_until - j.leased_at) * 1000 end,
      updated_at = clock_timestamp(),
      finished_at = case when lost.final then clock_timestamp() end
    from lost
    where j.id = lost.id
    returning
      j.id, j.owner_id, j.batch_id, j.lane, j.ord, j.ready, j.status, j.error_code, j.error_message,
      lost.attempt, lost.leased_at, lost.status as from_status
  ),
  recorded as (
    insert into public.crawl_attempts
      (job_id, attempt, started_at, ended_at, error_code, error_message)
    select r.id, r.attempt, r.leased_at, clock_timestamp(), r.error_code, r.error_message
    from rescued r
  )
  select array_agg((
    r.owner_id, r.batch_id, r.lane, r.from_status, r.status, case when r.ready then r.ord end, 1
  )::crawl_private.move)
  into moves
  from rescued r;

  if moves is not null then
    perform crawl_private.want_sweep();
  end if;
  perform crawl_private.move_lanes(moves);
  perform crawl_private.count_moves(moves);
  return coalesce(cardinality(moves), 0);
end;
$$;

revoke all on function public.rescue_crawl_jobs() from public, anon, authenticated;
grant execute on function public.rescue_crawl_jobs() to service_role;

comment on function public.rescue_crawl_jobs() is 'processing, parked → pending or error, once the lease is over.';

-- schemas/functions/retry_crawl_job.sql 334786cefd2d
-- retry_crawl_job: one job again, because somebody asked.
--
--   error, cancelled ──retry──▶ pending
--
-- Answers null when the owner has no such job; else
-- { answer: 'retried' | 'exhausted' | 'duplicate' | 'refused', status, retries }:
-- `exhausted` after p_max_retries retries, `duplicate` while another live job
-- holds its dedupe key, `refused` from any other state.
-- p_overrides: see crawl_private.requeue. p_rate, p_quota: see crawl_private.admit.
create function public.retry_crawl_job(
  p_job_id uuid,
  p_owner_id uuid default null,
  p_overrides jsonb default '{}',
  p_max_retries integer default 10,
  p_rate integer default null,
  p_quota integer default null
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  job public.crawl_jobs;
  requeued uuid[];
begin
  select j.* into job from public.crawl_jobs j
  where j.id = p_job_id and (p_owner_id is null or j.owner_id = p_owner_id);
  if not found then
    return null;
  end if;
  if job.status in ('error', 'cancelled') then
    perform crawl_private.admit(p_owner_id, 1, p_rate, p_quota);
    requeued := crawl_private.requeue(array[p_job_id], p_overrides, p_max_retries);
  end if;
  return jsonb_build_object(
    'answer', case
      when cardinality(requeued) = 1 then 'retried'
      when job.status not in ('error', 'cancelled') then 'refused'
      when job.retries >= p_max_retries then 'exhausted'
      else 'duplicate'
    end,
    'status', job.status,
    'retries', job.retries
  );
end;
$$;

revoke all on function public.retry_crawl_job(uuid, uuid, jsonb, integer, integer, integer) from public, anon, authenticated;
grant execute on function public.retry_crawl_job(uuid, uuid, jsonb, integer, integer, integer) to service_role;

comment on function public.retry_crawl_job(uuid, uuid, jsonb, integer, integer, integer) is 'error, cancelled → pending, for one job.';

-- schemas/functions/retry_failed_crawl_jobs.sql 7e0fdabe8c6d
-- retry_failed_crawl_jobs: the failed jobs of a batch again.
--
--   error ──retry──▶ pending
--
-- p_error_codes: only jobs that failed with one of these. p_dry_run: counts
-- them and changes nothing. p_overrides: see crawl_private.requeue.
-- p_rate, p_quota: see crawl_private.admit.
-- Answers how many; null when the owner has no such batch.
create function public.retry_failed_crawl_jobs(
  p_batch text,
  p_owner_id uuid default null,
  p_error_codes text[] default null,
  p_overrides jsonb default '{}',
  p_dry_run boolean default false,
  p_max_retries integer default 10,
  p_rate integer default null,
  p_quota integer default null
) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  batch constant bigint := crawl_private.find_batch(p_batch, p_owner_id);
  failed uuid[];
begin
  if batch is null then
    return null;
  end if;
  select coalesce(array_agg(j.id), '{}') into failed
  from public.crawl_jobs j
  where j.batch_id = batch
    and j.status = 'error'
    and j.retries < p_max_retries
    and (p_error_codes is null or j.error_code = any (p_error_codes));
  if p_dry_run or cardinality(failed) = 0 then
    return cardinality(failed);
  end if;
  perform crawl_private.admit(p_owner_id, cardinality(failed), p_rate, p_quota);
  return cardinality(crawl_private.requeue(failed, p_overrides, p_max_retries));
end;
$$;

revoke all on function public.retry_failed_crawl_jobs(text, uuid, text[], jsonb, boolean, integer, integer, integer) from public, anon, authenticated;
grant execute on function public.retry_failed_crawl_jobs(text, uuid, text[], jsonb, boolean, integer, integer, integer) to service_role;

comment on function public.retry_failed_crawl_jobs(text, uuid, text[], jsonb, boolean, integer, integer, integer) is 'error → pending, for the failed jobs of a batch.';

-- schemas/functions/reuse_crawl_result.sql 8ac3d1ace5dc
-- reuse_crawl_result: completes a job with what its owner has already found.
--
--   processing ──complete──▶ completed   (a copy of the last good result)
--
-- Good is a completed job of the same owner, kind, url and args (but for
-- maxAgeMs) that ended within p_max_age and was no copy itself, so that a page
-- does not stay young by being asked for. Safe as complete_crawl_jobs is.
-- Answers 'completed' | 'none' | 'already' | 'stale'.
create function public.reuse_crawl_result(
  p_job_id uuid,
  p_lease_token uuid,
  p_max_age interval
) returns text
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  job public.crawl_jobs;
  found_job public.crawl_jobs;
  found_result public.crawl_results;
  done record;
begin
  select j.* into job from public.crawl_jobs j
  where j.id = p_job_id and j.lease_token = p_lease_token;

  select j.* into found_job
  from public.crawl_results r
  join public.crawl_jobs j on j.id = r.job_id
  where r.url_hash = md5(job.url)::uuid
    and r.created_at > (select clock_timestamp() - p_max_age)
    and r.expired_at is null
    and j.status = 'completed'
    and j.url = job.url
    and j.kind = job.kind
    and j.owner_id is not distinct from job.owner_id
    and j.args - 'maxAgeMs' = job.args - 'maxAgeMs'
  order by r.created_at desc
  limit 1;
  if job.id is not null and found_job.id is null then
    return 'none';
  end if;
  select r.* into found_result from public.crawl_results r where r.job_id = found_job.id;

  select * into done from crawl_private.complete(array[jsonb_build_object(
    'job_id', p_job_id,
    'lease_token', p_lease_token,
    'success_method', 'Cache',
    'steps', jsonb_build_array(jsonb_build_object(
      'method', 'Cache', 'start_ms', 0, 'duration_ms', 0, 'http_status', found_job.http_status
    )),
    'result', found_result.result,
    'page', jsonb_build_object(
      'html', found_result.html,
      'http_status', found_job.http_status,
      'final_url', found_job.final_url,
      'content_type', found_job.content_type,
      'title', found_job.title,
      'headers', found_result.headers
    )
  )]);
  perform crawl_private.count_moves(done.moves);
  return done.answers ->> p_job_id::text;
end;
$$;

revoke all on function public.reuse_crawl_result(uuid, uuid, interval) from public, anon, authenticated;
grant execute on function public.reuse_crawl_result(uuid, uuid, interval) to service_role;

comment on function public.reuse_crawl_result(uuid, uuid, interval) is 'processing → completed with a copy of the owner''s last good result.';

-- schemas/functions/save_dataset_items.sql 646a3652a8dd
-- save_dataset_items: keeps items on the way, before their job is completed.
--
-- Heard from the holder of the lease token alone; a call that is sent again
-- finds its items there and changes nothing.
-- p_datasets: [{ dataset, scope?, items?: [{ key, item }], remove?: [key] }]
-- Answers { dataset: { inserted, updated, unchanged, removed } }, null to a
-- worker that has lost the job.
create function public.save_dataset_items(
  p_job_id uuid,
  p_lease_token uuid,
  p_datasets jsonb
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  owner uuid;
begin
  select j.owner_id into owner
  from public.crawl_jobs j
  where j.id = p_job_id and j.lease_token = p_lease_token and j.status = 'processing'
  for no key update;
  if not found then
    return null;
  end if;
  return coalesce(
    crawl_private.save_items(array[(p_job_id, owner, p_datasets)::crawl_private.save]) -> p_job_id::text,
    '{}'
  );
end;
$$;

revoke all on function public.save_dataset_items(uuid, uuid, jsonb) from public, anon, authenticated;
grant execute on function public.save_dataset_items(uuid, uuid, jsonb) to service_role;

comment on function public.save_dataset_items(uuid, uuid, jsonb) is 'Keeps items of a running job, by its lease.';

-- schemas/functions/set_crawl_host.sql 2b3d92fd969e
-- set_crawl_host: what holds for a host from now on, in place of what was set
-- before; null takes it away. Lanes that exist are told in the same
-- transaction: a lower limit starts nothing new until enough jobs have ended.
--
-- p_host: example.com, example.com:8080 or *.example.com
-- p_setting: { max_running?, gap_ms?, robots?, paused_until?, note? }
-- p_usual: { max_running, gap_ms }, for what is not set
-- Answers how many lanes changed.
create function public.set_crawl_host(
  p_host text,
  p_setting jsonb,
  p_usual jsonb
) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  lanes text[];
begin
  -- Submits hold it shared, so none makes a lane that has not heard of this.
  perform pg_advisory_xact_lock(hashtext('crawl_hosts'));
  if p_setting is null then
    delete from public.crawl_hosts h where h.host = p_host;
  else
    insert into public.crawl_hosts as h (host, max_running, gap, robots, paused_until, note)
    values (
      p_host,
      (p_setting ->> 'max_running')::integer,
      (p_setting ->> 'gap_ms')::double precision * interval '1 ms',
      p_setting ->> 'robots',
      (p_setting ->> 'paused_until')::timestamptz,
      p_setting ->> 'note'
    )
    on conflict (host) do update set
      max_running = excluded.max_running,
      gap = excluded.gap,
      robots = excluded.robots,
      paused_until = excluded.paused_until,
      note = excluded.note,
      updated_at = clock_timestamp();
  end if;

  select array_agg(l.lane) into lanes
  from (
    select l.lane
    from public.crawl_lanes l
    cross join lateral (select substr(l.lane, strpos(l.lane, ':') + 1) as host) n
    where case
      when starts_with(p_host, '*.')
        then right(regexp_replace(n.host, ':[0-9]+$', ''), length(p_host) - 1) = substr(p_host, 2)
      else p_host in (n.host, regexp_replace(n.host, ':[0-9]+$', ''))
    end
    order by l.lane
    for update of l
  ) l;

  return crawl_private.limit_lanes(array(
    select (
      lane, null, (p_usual ->> 'max_running')::integer,
      (p_usual ->> 'gap_ms')::double precision * interval '1 ms'
    )::crawl_private.lane_limit
    from unnest(lanes) lane
  ));
end;
$$;

revoke all on function public.set_crawl_host(text, jsonb, jsonb) from public, anon, authenticated;
grant execute on function public.set_crawl_host(text, jsonb, jsonb) to service_role;

comment on function public.set_crawl_host(text, jsonb, jsonb) is 'Sets, or takes away, the limits of a host; its lanes hear of it at once.';

-- schemas/functions/set_crawl_robots.sql e327d5cb24a2
-- set_crawl_robots: a worker has read a site's robots.txt; it is believed for
-- p_ttl. Deletes up to 10 that have expired, so that the table does not grow
-- for ever.
create function public.set_crawl_robots(
  p_origin text,
  p_outcome text,
  p_rules text,
  p_http_status integer,
  p_ttl interval
) returns void
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  delete from public.crawl_robots r
  where r.origin = any (array(
    select old.origin from public.crawl_robots old
    where old.expires_at < (select clock_timestamp()) and old.origin <> p_origin
    order by old.expires_at
    limit 10
    for update skip locked
  ));

  insert into public.crawl_robots as r (origin, outcome, rules, http_status, expires_at)
  values (p_origin, p_outcome, p_rules, p_http_status, clock_timestamp() + p_ttl)
  on conflict (origin) do update set
    outcome = excluded.outcome,
    rules = excluded.rules,
    http_status = excluded.http_status,
    fetched_at = clock_timestamp(),
    expires_at = excluded.expires_at;
end;
$$;

revoke all on function public.set_crawl_robots(text, text, text, integer, interval) from public, anon, authenticated;
grant execute on function public.set_crawl_robots(text, text, text, integer, interval) to service_role;

comment on function public.set_crawl_robots(text, text, text, integer, interval) is 'Keeps a site''s robots.txt for all workers.';

-- schemas/functions/set_crawl_schedule.sql 94ef9dcc7535
-- set_crawl_schedule: makes a schedule, or changes or (p_schedule null) removes
-- the one of this id. A tick that is about to submit what was there before is
-- not heard any more.
--
-- p_schedule: { name, cron, time_zone, overlap, paused, template }
-- p_next: its next time, null while it is paused.
-- p_quota: how many an owner may have (PT429 QUOTA_EXCEEDED).
-- Answers its id; null when the owner has no such schedule.
create function public.set_crawl_schedule(
  p_id uuid,
  p_owner_id uuid,
  p_schedule jsonb,
  p_next timestamptz default null,
  p_quota integer default null
) returns uuid
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  changed uuid;
begin
  if p_schedule is null then
    delete from public.crawl_schedules s
    where s.id = p_id and (p_owner_id is null or s.owner_id = p_owner_id)
    returning s.id into changed;
    return changed;
  end if;

  if p_id is null then
    -- Two at once must not pass the quota together.
    perform pg_advisory_xact_lock(hashtext('crawl_schedules'), hashtext(p_owner_id::text))
    where p_owner_id is not null;
    if p_owner_id is not null
      and (select count(*) from public.crawl_schedules s where s.owner_id = p_owner_id) >= p_quota
    then
      raise sqlstate 'PT429' using
        message = 'QUOTA_EXCEEDED',
        detail = format('%s schedules are allowed', p_quota),
        hint = '60';
    end if;
    insert into public.crawl_schedules (owner_id, name, cron, time_zone, overlap, paused, template, next_run_at)
    select p_owner_id, r.name, r.cron, r.time_zone, r.overlap, r.paused, r.template, p_next
    from jsonb_to_record(p_schedule) as r (
      name text, cron text, time_zone text, overlap text, paused boolean, template jsonb
    )
    returning id into changed;
    return changed;
  end if;

  update public.crawl_schedules s
  set
    name = r.name,
    cron = r.cron,
    time_zone = r.time_zone,
    overlap = r.overlap,
    paused = r.paused,
    template = r.template,
    next_run_at = p_next,
    lease_token = null,
    lease_until = '-infinity',
    updated_at = clock_timestamp()
  from jsonb_to_record(p_schedule) as r (
    name text, cron text, time_zone text, overlap text, paused boolean, template jsonb
  )
  where s.id = p_id and (p_owner_id is null or s.owner_id = p_owner_id)
  returning s.id into changed;
  return changed;
end;
$$;

revoke all on function public.set_crawl_schedule(uuid, uuid, jsonb, timestamptz, integer) from public, anon, authenticated;
grant execute on function public.set_crawl_schedule(uuid, uuid, jsonb, timestamptz, integer) to service_role;

comment on function public.set_crawl_schedule(uuid, uuid, jsonb, timestamptz, integer) is 'Makes, changes or removes a schedule.';

-- schemas/functions/settle_crawl_webhooks.sql 6b14560e3a9b
-- settle_crawl_webhooks: how tries to deliver went.
--
--   pending ──2xx──▶ delivered
--   pending ──anything else──▶ pending (tries are left: again after the backoff), or failed
--   pending ──410──▶ failed, and with it all that waits for this receiver
--
-- Safe to send twice and safe to send late: only the holder of the lease token is heard.
--
-- p_reports: [{ id, lease_token, duration_ms, http_status?, code?, message? }]
-- Answers how many were heard.
create function public.settle_crawl_webhooks(p_reports jsonb[]) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  heard integer;
  gone bigint[];
begin
  with reports as (
    select r.* from unnest(p_reports) item
    cross join lateral jsonb_to_record(item) as r (
      id uuid, lease_token uuid, duration_ms double precision, http_status integer, code text, message text
    )
  ),
  held as materialized (
    select e.id, e.leased_at, r.duration_ms, r.http_status, r.code, r.message
    from reports r
    join public.crawl_webhook_events e on e.id = r.id and e.lease_token = r.lease_token
    order by e.id
    for update of e
  ),
  outcomes as materialized (
    select
      h.*,
      coalesce(h.http_status between 200 and 299, false) as delivered,
      -- Null: not again.
      case when h.http_status = 410 then null else crawl_private.webhook_backoff(e.attempt) end as backoff
    from held h
    join public.crawl_webhook_events e on e.id = h.id
  ),
  settled as (
    update public.crawl_webhook_events e
    set
      status = case when o.delivered then 'delivered' when o.backoff is null then 'failed' else 'pending' end,
      next_at = case when not o.delivered then clock_timestamp() + o.backoff end,
      finished_at = case when o.delivered or o.backoff is null then clock_timestamp() end,
      lease_token = null,
      leased_at = null
    from outcomes o
    where e.id = o.id
    returning e.id, e.webhook_id, e.attempt, o.leased_at, o.duration_ms, o.http_status, o.code, o.message
  ),
  logged as (
    insert into public.crawl_webhook_deliveries
      (event_id, attempt, started_at, duration_ms, http_status, error_code, error_message)
    select s.id, s.attempt, s.leased_at, s.duration_ms, s.http_status, s.code, s.message
    from settled s
  )
  select count(*), array_agg(s.webhook_id) filter (where s.http_status = 410)
  into heard, gone
  from settled s;

  if gone is not null then
    update public.crawl_webhook_events e
    set status = 'failed', next_at = null, finished_at = clock_timestamp()
    where e.id in (
      select w.id from public.crawl_webhook_events w
      where w.webhook_id = any (gone) and w.status = 'pending' and w.lease_token is null
      order by w.id
      for update skip locked
    );
    update public.crawl_webhooks w
    set gone_at = clock_timestamp()
    where w.id in (
      select g.id from public.crawl_webhooks g where g.id = any (gone) order by g.id for no key update
    );
  end if;
  return heard;
end;
$$;

revoke all on function public.settle_crawl_webhooks(jsonb[]) from public, anon, authenticated;
grant execute on function public.settle_crawl_webhooks(jsonb[]) to service_role;

comment on function public.settle_crawl_webhooks(jsonb[]) is 'pending → delivered, pending after a backoff, or failed, for the holders of the lease tokens.';

-- schemas/functions/snooze_crawl_jobs.sql a6406ea4a88b
-- snooze_crawl_jobs: not yet. The job comes back later and the try is given
-- back: the host asked for patience, the browser was away, an external run is
-- still going, or the drain ended before the job did (delay 0).
--
--   processing ──snooze──▶ pending
--   processing ──snooze──▶ error     (put off max_snoozes times, or its last stall)
--
-- Safe to send twice and safe to send late: only the holder of the lease token is heard.
--
-- p_reports: [{ job_id, lease_token, delay_ms, cool_lane_ms?, code?, message?, max_snoozes?, stalled?, state?, steps? }]
-- cool_lane_ms: the host asked for patience, so its lane is left alone in the
--   same transaction, see crawl_private.cool_lanes; this job with it.
-- With a code it counts against max_snoozes (default 100); without one, as
-- when a drain gives back what it did not start, it does not.
-- stalled: the page that the job had parked is gone, so it starts over. That
-- counts as a stall, as a lost worker does, and not as a snooze.
-- state: what the kind notes for its next try.
-- Answers { job_id: 'snoozed' | 'already' | 'stale' }.
create function public.snooze_crawl_jobs(p_reports jsonb[]) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  tokens uuid[];
  tries crawl_private.try[];
  moves crawl_private.move[];
  waits jsonb;
begin
  with held as materialized (
    select
      j.id, j.lease_token, j.leased_at, j.attempt, b as body,
      (b ->> 'delay_ms')::double precision * interval '1 ms' as delay,
      stall.is_so as stalled,
      (b ->> 'code') is not null and not stall.is_so as counts,
      case
        when stall.is_so then j.stalls + 1 >= crawl_private.max_stalls()
        else (b ->> 'code') is not null
          and j.snoozes >= coalesce((b ->> 'max_snoozes')::integer, 100)
      end as final
    from unnest(p_reports) b
    cross join lateral (select coalesce((b ->> 'stalled')::boolean, false) as is_so) stall
    join public.crawl_jobs j
      on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
    where j.status = 'processing'
    order by j.id
    for update of j
  ),
  snoozed as (
    update public.crawl_jobs j
    set
      status = case when held.final then 'error' else 'pending' end,
      ready = not held.final and held.delay <= '0',
      attempt = case when held.final then j.attempt else j.attempt - 1 end,
      snoozes = j.snoozes + held.counts::integer,
      stalls = j.stalls + held.stalled::integer,
      scheduled_at = case when held.final then j.scheduled_at else clock_timestamp() + held.delay end,
      lease_token = null,
      lease_until = null,
      leased_at = null,
      settled_token = held.lease_token,
      parked = null,
      state = coalesce(nullif(body -> 'state', 'null'), j.state),
      error_code = coalesce(body ->> 'code', j.error_code),
      error_message = coalesce(body ->> 'message', j.error_message),
      processing_time_ms = j.processing_time_ms
        + extract(epoch from clock_timestamp() - held.leased_at) * 1000,
      updated_at = clock_timestamp(),
      finished_at = case when held.final then clock_timestamp() end
    from held
    where j.id = held.id
    returning
      j.id, j.owner_id, j.batch_id, j.lane, j.ord, j.ready, j.status,
      held.attempt, held.lease_token, held.leased_at, held.body
  )
  select
    array_agg(s.lease_token),
    array_agg((s.id, s.attempt, s.leased_at, s.body -> 'steps')::crawl_private.try),
    array_agg((
      s.owner_id, s.batch_id, s.lane, 'processing', s.status, case when s.ready then s.ord end, 1
    )::crawl_private.move),
    jsonb_agg(jsonb_build_object(
      'lane', s.lane, 'leased_at', s.leased_at, 'ms', s.body -> 'cool_lane_ms'
    )) filter (where s.body ->> 'cool_lane_ms' is not null)
  into tokens, tries, moves, waits
  from snoozed s;

  perform crawl_private.record_tries(tries);
  perform crawl_private.move_lanes(moves);
  perform crawl_private.cool_lanes(waits);
  perform crawl_private.count_moves(moves);
  return crawl_private.answers(p_reports, tokens, 'snoozed');
end;
$$;

revoke all on function public.snooze_crawl_jobs(jsonb[]) from public, anon, authenticated;
grant execute on function public.snooze_crawl_jobs(jsonb[]) to service_role;

comment on function public.snooze_crawl_jobs(jsonb[]) is 'processing → pending, giving the try back.';

-- schemas/functions/start_crawl_drain.sql 756b66900fd4
-- start_crawl_drain: asks for permission to drain the queue.
--
-- p_tick: the cron asks, so this is its tick. p_pool: a request's drain or a
-- long-lived worker. Answers an id, or null when p_max drains of the pool run
-- already; then the running ones are told to look again before they end, so
-- that a job submitted in the moment a drain gives up is not left until the
-- next minute.
create function public.start_crawl_drain(
  p_max integer,
  p_lease interval,
  p_tick boolean default false,
  p_pool text default 'request'
) returns uuid
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  started uuid;
begin
  if p_tick then
    perform setval('public.crawl_tick', (extract(epoch from clock_timestamp()) * 1000)::bigint);
  end if;
  -- One at a time: the count below must not change under us. A few microseconds each.
  perform pg_advisory_xact_lock(hashtext('crawl_drains'));
  delete from public.crawl_drains d where d.lease_until < clock_timestamp();
  if (select count(*) from public.crawl_drains d where d.pool = p_pool) >= p_max then
    update public.crawl_drains d set wanted = true where d.pool = p_pool and not d.wanted;
    return null;
  end if;
  insert into public.crawl_drains (id, pool, lease_until)
  values (gen_random_uuid(), p_pool, clock_timestamp() + p_lease)
  returning id into started;
  return started;
end;
$$;

revoke all on function public.start_crawl_drain(integer, interval, boolean, text) from public, anon, authenticated;
grant execute on function public.start_crawl_drain(integer, interval, boolean, text) to service_role;

comment on function public.start_crawl_drain(integer, interval, boolean, text) is 'Permission to drain, or null when enough drains run.';

-- schemas/functions/submit_crawl_jobs.sql 7c001d306b5e
-- submit_crawl_jobs: puts jobs on the queue, one or fifty thousand, in one transaction.
--
--   (nothing) ──submit──▶ pending
--
-- The fair order is stamped here, so that it costs nothing at claim. Priority
-- is a head start of 1 000 places a point, so nothing starves.
--
-- p_items: [{ kind, lane, max_running, gap_ms?, url?, args?, max_attempts?,
--             subject?, priority?, delay_ms?, run_at?, dedupe_key? }]
-- p_batch: the batch's name; sent again it means the same batch, and what the
--   batch has seen is skipped: the same dedupe_key, or without one the same url
--   and args. Outside of batches a dedupe_key is skipped while a live job holds it.
-- p_idempotency_key, p_request_hash: the same pair gets the first answer again;
--   the same key with another hash is refused (PT422 IDEMPOTENCY_KEY_REUSED).
-- p_defaults: what all items have in common, so that it is sent once.
-- p_rate, p_quota: see crawl_private.admit (PT429 RATE_LIMITED, QUOTA_EXCEEDED).
-- p_webhook: { url, events, secret? }, told when these jobs, or the batch, end;
--   for a batch the last one named is the one that holds.
-- p_datasets: items to keep with them, as in put_dataset_items.
-- Answers { batch, accepted, job_ids (the first 100), duplicates: [0-based places] }.
create function public.submit_crawl_jobs(
  p_items jsonb[],
  p_owner_id uuid default null,
  p_batch text default null,
  p_idempotency_key text default null,
  p_request_hash text default null,
  p_defaults jsonb default '{}',
  p_rate integer default null,
  p_quota integer default null,
  p_webhook jsonb default null,
  p_datasets jsonb default null
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
-- A batch of 50 000 is sorted in memory.
set work_mem = '64MB'
as $$
declare
  first_time constant bigint := crawl_private.uuid_time();
  rest constant bytea := substr(uuid_send(gen_random_uuid()), 9);
  known public.crawl_idempotency_keys;
  batch bigint;
  webhook bigint;
  usual crawl_private.lane_limit[];
  usually record;
  place record;
  accepted bigint;
  reply jsonb;
  moves crawl_private.move[];
begin
  if p_idempotency_key is not null then
    -- Waits for a first request that is still under way, then finds its answer.
    insert into public.crawl_idempotency_keys (owner_id, key, request_hash)
    values (p_owner_id, p_idempotency_key, p_request_hash)
    on conflict do nothing;
    if not found then
      select k.* into known from public.crawl_idempotency_keys k
      where k.owner_id is not distinct from p_owner_id and k.key = p_idempotency_key;
      if known.request_hash <> p_request_hash then
        raise sqlstate 'PT422' using
          message = 'IDEMPOTENCY_KEY_REUSED',
          detail = 'This idempotency key was used for a request with another body';
      end if;
      return known.answer;
    end if;
  end if;

  perform crawl_private.admit(p_owner_id, cardinality(p_items), p_rate, p_quota);

  if p_batch is not null then
    loop
      insert into public.crawl_batches (owner_id, name) values (p_owner_id, p_batch)
      on conflict do nothing;
      -- Held, so that prune_crawl_jobs does not take an old one away meanwhile.
      select b.id into batch from public.crawl_batches b
      where b.owner_id is not distinct from p_owner_id and b.name = p_batch
      for key share;
      exit when found;
    end loop;
  end if;

  webhook := crawl_private.keep_webhook(p_owner_id, p_webhook);

  -- Lanes first get their row, so that jobs may refer to it; they are locked at the end only.
  -- The limits are read of one item a lane: of all 50 000 it takes three times as long.
  usual := array(
    select (
      r.lane, r.kind, r.max_running, coalesce(r.gap_ms, 0) * interval '1 ms'
    )::crawl_private.lane_limit
    from (
      select distinct on (lane) item
      from unnest(p_items) item
      cross join lateral (select coalesce(item ->> 'lane', p_defaults ->> 'lane') as lane) l
      order by lane
    ) first
    cross join lateral jsonb_to_record(p_defaults || first.item) as r (
      lane text, kind text, max_running integer, gap_ms double precision
    )
  );
  -- Until the end: set_crawl_host waits for us, or we for it.
  perform pg_advisory_xact_lock_shared(hashtext('crawl_hosts'));
  insert into public.crawl_lanes (lane, kind, max_running, gap)
  select u.lane, u.kind, u.max_running, u.gap from unnest(usual) u
  on conflict do nothing;

  select * into place from crawl_private.take_places(
    coalesce('batch:' || batch, 'owner:' || coalesce(p_owner_id::text, '')),
    p_owner_id,
    cardinality(p_items)
  );

  -- Field by field: a record of each item takes three times as long, and half of
  -- the rest would be spent on adding the defaults to it.
  select * into usually from jsonb_to_record(p_defaults) as r (
    kind text, lane text, url text, subject text, args jsonb, max_attempts integer, priority smallint,
    delay_ms double precision, run_at timestamptz, dedupe_key text
  );
  for look in 1..3 loop
    begin
      with inserted as (
        insert into public.crawl_jobs (
          id, kind, owner_id, batch_id, url, args, lane, ready, ord, priority,
          scheduled_at, max_attempts, dedupe_key, webhook_id, subject
        )
        -- The first of a key; a job without one is the first of its own.
        select distinct on (
            i.dedupe_key, case when batch is null then i.kind end, case when i.dedupe_key is null then i.place end
          )
          crawl_private.uuid_v7(first_time + i.place, rest), i.kind, p_owner_id, batch, i.url, coalesce(i.args, '{}'), i.lane,
          coalesce(i.run_at <= clock_timestamp(), i.delay_ms <= 0, true),
          place.start_ord + i.place * place.step - i.priority * crawl_private.places_a_point(),
          i.priority, coalesce(i.run_at, clock_timestamp() + coalesce(i.delay_ms, 0) * interval '1 ms'),
          i.max_attempts, i.dedupe_key,
          -- Not where nobody asks for jobs: the end of each would look for nothing.
          case when p_webhook ->> 'events' like '%"job.%' then webhook end,
          i.subject
        from (
          select
            f.*,
            md5(coalesce(f.own_key, case when batch is not null then f.url || ' ' || f.args::text end))::uuid as dedupe_key
          from (
            select
              ordinality - 1 as place,
              coalesce(body ->> 'kind', usually.kind) as kind,
              coalesce(body ->> 'lane', usually.lane) as lane,
              coalesce(body ->> 'url', usually.url) as url,
              coalesce(body ->> 'subject', usually.subject) as subject,
              coalesce(nullif(body -> 'args', 'null'), usually.args) as args,
              coalesce((body ->> 'max_attempts')::integer, usually.max_attempts, 3) as max_attempts,
              coalesce((body ->> 'priority')::smallint, usually.priority, 0::smallint) as priority,
              coalesce((body ->> 'delay_ms')::double precision, usually.delay_ms) as delay_ms,
              coalesce((body ->> 'run_at')::timestamptz, usually.run_at) as run_at,
              coalesce(body ->> 'dedupe_key', usually.dedupe_key) as own_key
            from unnest(p_items) with ordinality as item (body, ordinality)
          ) f
        ) i
        -- Whoever else may put such a key on the queue waits for the flow's row, which
        -- is ours: so this can look first. (`on conflict` is a look as well, and
        -- writes each job twice.) `limit 1`, as `exists` may become a scan of the batch.
        where i.dedupe_key is null or case
          when batch is not null then (
            select true from public.crawl_jobs j
            where j.batch_id = batch and j.dedupe_key = i.dedupe_key
            limit 1
          )
          when p_owner_id is not null then (
            select true from public.crawl_jobs j
            where j.batch_id is null and j.kind = i.kind and j.owner_id = p_owner_id and j.dedupe_key = i.dedupe_key
              and j.status in ('pending', 'processing', 'parked')
            limit 1
          )
          else (
            select true from public.crawl_jobs j
            where j.batch_id is null and j.kind = i.kind and j.owner_id is null and j.dedupe_key = i.dedupe_key
              and j.status in ('pending', 'processing', 'parked')
            limit 1
          )
        end is null
        order by
          i.dedupe_key, case when batch is null then i.kind end, case when i.dedupe_key is null then i.place end,
          i.place
        returning lane, ord, ready
      )
      select
        coalesce(sum(l.jobs), 0),
        array_agg((p_owner_id, batch, l.lane, null, 'pending', l.ready_ord, l.jobs)::crawl_private.move)
      into accepted, moves
      from (
        select n.lane, min(n.ord) filter (where n.ready) as ready_ord, count(*) as jobs
        from inserted n
        group by n.lane
      ) l;
      exit;
    exception when unique_violation then
      -- A job that runs has just found out what it is about (heartbeat_crawl_jobs).
      if look = 3 then
        raise;
      end if;
    end;
  end loop;

  -- Which were accepted their ids tell; where all were, the first 100 are enough.
  select jsonb_build_object(
    'batch', p_batch,
    'accepted', accepted,
    'job_ids', coalesce(jsonb_agg(j.id order by i.place) filter (where i.place < 100 and j.id is not null), '[]'),
    'duplicates', coalesce(jsonb_agg(i.place order by i.place) filter (where j.id is null), '[]')
  )
  into reply
  from generate_series(
    0, case when accepted < cardinality(p_items) then cardinality(p_items) else least(100, accepted) end - 1
  ) i (place)
  left join public.crawl_jobs j on j.id = crawl_private.uuid_v7(first_time + i.place, rest);

  if p_datasets is not null then
    perform crawl_private.save_items(array[(null, p_owner_id, p_datasets)::crawl_private.save]);
  end if;
  perform crawl_private.move_lanes(moves);
  -- Only lanes that are locked, which are those of new jobs.
  perform crawl_private.limit_lanes(array(
    select u::crawl_private.lane_limit from unnest(usual) u
    where u.lane in (select m.lane from unnest(moves) m)
  ));
  perform crawl_private.count_moves(moves);
  -- Wakes the workers that listen, once this is committed.
  perform pg_notify('crawl_jobs', '');

  -- At the end, as announce_batches locks it: batches come after counts.
  if p_webhook ->> 'events' like '%"batch.%' then
    update public.crawl_batches b set webhook_id = webhook
    where b.id = batch and b.webhook_id is distinct from webhook;
  end if;

  if p_idempotency_key is not null then
    update public.crawl_idempotency_keys k set answer = reply
    where k.owner_id is not distinct from p_owner_id and k.key = p_idempotency_key;
  end if;
  return reply;
end;
$$;

revoke all on function public.submit_crawl_jobs(jsonb[], uuid, text, text, text, jsonb, integer, integer, jsonb, jsonb) from public, anon, authenticated;
grant execute on function public.submit_crawl_jobs(jsonb[], uuid, text, text, text, jsonb, integer, integer, jsonb, jsonb) to service_role;

comment on function public.submit_crawl_jobs(jsonb[], uuid, text, text, text, jsonb, integer, integer, jsonb, jsonb) is 'Puts jobs on the queue; dedupe, idempotency, rate and quota inside.';

-- schemas/functions/wake_crawl_job.sql 69a169bc1371
-- wake_crawl_job: what a job waits for has happened, says somebody who was given
-- its token (args.wakeToken); it is looked at now.
--
--   pending (later) ──wake──▶ pending (ready)
--
-- Answers whether it was waiting; null where the token is another one.
create function public.wake_crawl_job(p_job_id uuid, p_token text) returns boolean
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  moves crawl_private.move[];
begin
  perform from public.crawl_jobs j
  where j.id = p_job_id and j.args ->> 'wakeToken' = p_token;
  if not found then
    return null;
  end if;
  with woken as (
    update public.crawl_jobs j
    set ready = true, scheduled_at = clock_timestamp()
    where j.id = p_job_id and j.status = 'pending' and not j.ready
    returning j.owner_id, j.batch_id, j.lane, j.ord
  )
  select array_agg((w.owner_id, w.batch_id, w.lane, null, null, w.ord, 1)::crawl_private.move)
  into moves
  from woken w;
  if moves is null then
    return false;
  end if;
  perform crawl_private.move_lanes(moves);
  -- Wakes the workers that listen, once this is committed.
  perform pg_notify('crawl_jobs', '');
  return true;
end;
$$;

revoke all on function public.wake_crawl_job(uuid, text) from public, anon, authenticated;
grant execute on function public.wake_crawl_job(uuid, text) to service_role;

comment on function public.wake_crawl_job(uuid, text) is 'Makes a waiting job due now, for whoever knows its token.';

-- schemas/functions/want_crawl_sweep.sql 2fa892dfc99f
-- want_crawl_sweep: a worker has left a page open in a browser, as it lost the
-- connection to it.
create function public.want_crawl_sweep() returns void
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  perform crawl_private.want_sweep();
end;
$$;

revoke all on function public.want_crawl_sweep() from public, anon, authenticated;
grant execute on function public.want_crawl_sweep() to service_role;

comment on function public.want_crawl_sweep() is 'Has browsers looked through for pages nobody claims, for an hour.';
