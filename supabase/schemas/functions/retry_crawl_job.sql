-- retry_crawl_job: one job again, because somebody asked.
--
--   error, cancelled ──retry──▶ pending
--
-- Answers null when the owner has no such job; else
-- { answer: 'retried' | 'exhausted' | 'duplicate' | 'refused', status, retries }:
-- `exhausted` after p_max_retries retries, `duplicate` while another live job
-- holds its dedupe key, `refused` from any other state.
-- p_overrides: see crawl_private.requeue. p_rate, p_quota: see crawl_private.admit.
create function public.retry_crawl_job(
  p_job_id uuid,
  p_owner_id uuid default null,
  p_overrides jsonb default '{}',
  p_max_retries integer default 10,
  p_rate integer default null,
  p_quota integer default null
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  job public.crawl_jobs;
  requeued uuid[];
begin
  select j.* into job from public.crawl_jobs j
  where j.id = p_job_id and (p_owner_id is null or j.owner_id = p_owner_id);
  if not found then
    return null;
  end if;
  if job.status in ('error', 'cancelled') then
    perform crawl_private.admit(p_owner_id, 1, p_rate, p_quota);
    requeued := crawl_private.requeue(array[p_job_id], p_overrides, p_max_retries);
  end if;
  return jsonb_build_object(
    'answer', case
      when cardinality(requeued) = 1 then 'retried'
      when job.status not in ('error', 'cancelled') then 'refused'
      when job.retries >= p_max_retries then 'exhausted'
      else 'duplicate'
    end,
    'status', job.status,
    'retries', job.retries
  );
end;
$$;

revoke all on function public.retry_crawl_job(uuid, uuid, jsonb, integer, integer, integer) from public, anon, authenticated;
grant execute on function public.retry_crawl_job(uuid, uuid, jsonb, integer, integer, integer) to service_role;

comment on function public.retry_crawl_job(uuid, uuid, jsonb, integer, integer, integer) is 'error, cancelled → pending, for one job.';
