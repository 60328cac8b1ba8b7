-- The tasks of the crawler of tweets: its jobs, in the words of its document.
create view public.crawler_tasks with (security_invoker = true) as
select
  j.id,
  j.owner_id,
  case
    when j.status in ('processing', 'parked') then 'PROCESSING'
    when j.status = 'completed' then 'COMPLETED'
    when j.status in ('error', 'cancelled') then 'FAILED'
    when j.attempt > 0 and j.scheduled_at > now() then 'RETRY'
    else 'QUEUED'
  end as status,
  -- { userId, twitterId, handle, maxTweets }
  j.args as message,
  -- { fetched, inserted, updated }
  r.result,
  case
    when j.status = 'cancelled' then 'CANCELLED'
    when j.status = 'completed' then null
    else j.error_code
  end as error_code,
  case when j.status in ('cancelled', 'completed') then null else j.error_message end as error_message,
  j.attempt as attempts,
  j.max_attempts,
  j.scheduled_at,
  j.created_at,
  j.updated_at,
  j.finished_at
from public.crawl_jobs j
left join public.crawl_results r on r.job_id = j.id
where j.kind = 'timeline_fetch'
  -- Serves the index of what jobs are about.
  and j.subject is not null;

revoke all on public.crawler_tasks from public, anon, authenticated, service_role;
grant select on public.crawler_tasks to authenticated, service_role;

comment on view public.crawler_tasks is 'Tasks of the crawler of tweets, QUEUED, PROCESSING, RETRY, COMPLETED or FAILED.';
