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
