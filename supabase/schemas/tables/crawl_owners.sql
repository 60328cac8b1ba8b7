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
