-- How each try went: one row per step, since a try may reach its page on the second way it takes.
create table public.crawl_attempts (
  job_id uuid not null references public.crawl_jobs (id) on delete cascade,
  attempt integer not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  method text,
  browser text,
  http_status integer,
  error_code text,
  error_message text
);

-- Serves get-crawl-job: the tries of one job in order.
create index crawl_attempts_job on public.crawl_attempts (job_id, started_at);

alter table public.crawl_attempts enable row level security;

create policy crawl_attempts_select_own on public.crawl_attempts
  for select to authenticated
  using (
    exists (
      select from public.crawl_jobs j
      where j.id = job_id and j.owner_id = (select auth.uid())
    )
  );

revoke all on public.crawl_attempts from public, anon, authenticated, service_role;
grant select on public.crawl_attempts to authenticated, service_role;

comment on table public.crawl_attempts is 'Every step of every try: method, browser, time and, where it failed, why. No method: the worker was lost.';
