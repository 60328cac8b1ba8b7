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
