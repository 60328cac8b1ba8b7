-- heartbeat_crawl_jobs: extends every lease a worker holds, in one call.
--
--   processing ──heartbeat──▶ processing
--
-- Answers the ids still held. A missing one was rescued, cancelled or taken
-- over: its worker must stop, since nothing it reports will be accepted.
-- p_held: [{ job_id, lease_token, begun?, progress?, state?, subject? }]; begun: a job that has lost a worker
-- before begins now, alone; state is what the kind notes for its next try,
-- subject what the job has turned out to be about: no other live job of its kind and owner is
create function public.heartbeat_crawl_jobs(p_held jsonb[], p_lease interval) returns uuid[]
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  alive uuid[];
begin
  with held as materialized (
    select j.id, (b ->> 'progress')::smallint as progress, nullif(b -> 'state', 'null') as state,
      b ->> 'subject' as subject, coalesce((b ->> 'begun')::boolean, false) as begun
    from unnest(p_held) b
    join public.crawl_jobs j
      on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
    where j.status = 'processing'
    order by j.id
    for update of j
  ),
  extended as (
    update public.crawl_jobs j
    set
      lease_until = clock_timestamp() + p_lease,
      begun_token = case when held.begun then j.lease_token else j.begun_token end,
      progress = greatest(j.progress, coalesce(held.progress, j.progress)),
      state = coalesce(held.state, j.state),
      subject = coalesce(held.subject, j.subject),
      dedupe_key = case
        when held.subject is not null and j.batch_id is null then md5(j.kind || ' ' || held.subject)::uuid
        else j.dedupe_key
      end
    from held
    where j.id = held.id
    returning j.id
  )
  select coalesce(array_agg(e.id), '{}') into alive from extended e;
  return alive;
end;
$$;

revoke all on function public.heartbeat_crawl_jobs(jsonb[], interval) from public, anon, authenticated;
grant execute on function public.heartbeat_crawl_jobs(jsonb[], interval) to service_role;

comment on function public.heartbeat_crawl_jobs(jsonb[], interval) is 'Extends leases; answers the ids still held.';
