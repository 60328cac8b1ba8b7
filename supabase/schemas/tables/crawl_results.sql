-- What a completed job found. Apart from the queue, because pages are large and the queue is hot.
create table public.crawl_results (
  job_id uuid primary key references public.crawl_jobs (id) on delete cascade,
  html text,
  -- Of the page's answer, by lower-case name.
  headers jsonb,
  result jsonb,
  -- Of the job's url, if there is a page that others may be answered with. By
  -- hash, as a url may be longer than an entry of an index.
  url_hash uuid,
  created_at timestamptz not null default now(),
  -- When retention took all of that away; the row stays with its job.
  expired_at timestamptz,
  constraint crawl_results_expired_is_empty check (
    expired_at is null or (html is null and headers is null and result is null)
  )
);

-- Serves prune_crawl_jobs: the oldest results that are still there.
create index crawl_results_kept on public.crawl_results (created_at)
  where expired_at is null;

-- Serves reuse_crawl_result. Here and not at the jobs, where it would cost each
-- change of a job's state.
create index crawl_results_reusable on public.crawl_results (url_hash, created_at)
  where url_hash is not null;

alter table public.crawl_results enable row level security;

create policy crawl_results_select_own on public.crawl_results
  for select to authenticated
  using (
    exists (
      select from public.crawl_jobs j
      where j.id = job_id and j.owner_id = (select auth.uid())
    )
  );

revoke all on public.crawl_results from public, anon, authenticated, service_role;
grant select on public.crawl_results to authenticated, service_role;

comment on table public.crawl_results is 'The page (html) or other outcome (result) of a completed job.';
