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
