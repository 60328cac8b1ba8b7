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
