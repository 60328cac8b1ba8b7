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
