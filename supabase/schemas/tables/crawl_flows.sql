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
