-- A family: a submitted job and all that came of it, such as the pages of a
-- site. Counted so that its limit is exact however many of its jobs end at once.
create table public.crawl_families (
  root_id uuid primary key references public.crawl_jobs (id) on delete cascade,
  -- The root included.
  jobs integer not null,
  constraint crawl_families_jobs_positive check (jobs > 0)
) with (fillfactor = 50);

alter table public.crawl_families enable row level security;

revoke all on public.crawl_families from public, anon, authenticated, service_role;
grant select on public.crawl_families to service_role;

comment on table public.crawl_families is 'How many jobs have come of a submitted one, itself included.';
