-- crawl_job_statuses: the states of some jobs and nothing else, { id: status }:
-- what a waiting caller's poll costs is one look at the primary key. Whose the
-- jobs are was checked when the wait began.
create function public.crawl_job_statuses(p_job_ids uuid[]) returns jsonb
language plpgsql stable
-- Definer, as every function here: users reach the queue through the edge functions alone.
security definer
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(j.id, j.status), '{}')
    from public.crawl_jobs j
    where j.id = any (p_job_ids)
  );
end;
$$;

revoke all on function public.crawl_job_statuses(uuid[]) from public, anon, authenticated;
grant execute on function public.crawl_job_statuses(uuid[]) to service_role;

comment on function public.crawl_job_statuses(uuid[]) is 'States of jobs by id, for those who wait for them.';
