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
