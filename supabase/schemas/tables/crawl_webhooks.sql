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
