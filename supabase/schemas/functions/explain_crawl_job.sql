-- explain_crawl_job: why a job does not run and what has to happen first, from
-- the very predicates that the claim goes by. Answers null when the owner has
-- no such job; else
-- { id, status, reason, next_at, ahead, error_code, finished_at,
--   lane: { key, running, max_running, pending, ready_at }, drains, last_tick_at }.
create function public.explain_crawl_job(p_job_id uuid, p_owner_id uuid default null) returns jsonb
language plpgsql stable
-- Definer, because jobs are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'id', j.id,
      'status', j.status,
      'reason', case
        when j.finished_at is not null then 'FINISHED'
        when j.lease_until < clock_timestamp() then 'WORKER_LOST'
        when j.status = 'processing' then 'RUNNING'
        when j.status = 'parked' then 'PARKED'
        when not j.ready then
          case when j.error_code is null then 'SCHEDULED' else 'BACKING_OFF' end
        when not exists (select from crawl_private.runnable_lanes r where r.lane = j.lane) then
          case when l.ready_at > clock_timestamp() then 'HOST_COOLING_DOWN' else 'HOST_BUSY' end
        when d.running = 0 then 'WAITING_FOR_WORKER'
        else 'WAITING_FOR_TURN'
      end,
      'next_at', case
        when j.finished_at is not null then null
        when j.status = 'parked' and j.lease_until >= clock_timestamp() then j.scheduled_at
        when j.lease_until is not null then j.lease_until
        when not j.ready then j.scheduled_at
        when l.ready_at > clock_timestamp() then l.ready_at
      end,
      'ahead', case when j.ready then (
        select count(*) from (
          select from public.crawl_jobs other
          where other.lane = j.lane and other.ready and (other.ord, other.id) < (j.ord, j.id)
          limit 1000
        ) before
      ) end,
      'error_code', j.error_code,
      'finished_at', j.finished_at,
      'lane', jsonb_build_object(
        'key', l.lane,
        'running', l.running,
        'max_running', l.max_running,
        'pending', l.pending,
        'ready_at', nullif(l.ready_at, '-infinity')
      ),
      'drains', d.running,
      'last_tick_at', crawl_private.last_tick()
    )
    from public.crawl_jobs j
    join public.crawl_lanes l on l.lane = j.lane
    cross join (
      select count(*) as running from public.crawl_drains d
      where d.lease_until > clock_timestamp()
    ) d
    where j.id = p_job_id and (p_owner_id is null or j.owner_id = p_owner_id)
  );
end;
$$;

revoke all on function public.explain_crawl_job(uuid, uuid) from public, anon, authenticated;
grant execute on function public.explain_crawl_job(uuid, uuid) to service_role;

comment on function public.explain_crawl_job(uuid, uuid) is 'Why a job does not run, and what happens next.';
