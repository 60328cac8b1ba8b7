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
