-- fire_crawl_schedule: submits what a schedule is for, and notes that its time
-- has come, in one transaction: all of it or nothing, and once a time.
--
-- p_token, p_fire_time, p_next: as claim_crawl_schedules gave it, and the time
-- after; all null for a run by hand.
-- The others: see submit_crawl_jobs, which answers; null where the time has
-- been taken, or the schedule was paused, changed or removed meanwhile.
create function public.fire_crawl_schedule(
  p_id uuid,
  p_token uuid,
  p_fire_time timestamptz,
  p_next timestamptz,
  p_items jsonb[],
  p_owner_id uuid default null,
  p_batch text default null,
  p_defaults jsonb default '{}',
  p_rate integer default null,
  p_quota integer default null,
  p_webhook jsonb default null
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  fired constant timestamptz := crawl_private.note_run(p_id, p_token, p_fire_time, p_next, 'submitted');
  job uuid;
  reply jsonb;
  batch bigint;
begin
  if fired is null then
    return null;
  end if;
  reply := public.submit_crawl_jobs(
    p_items, p_owner_id, p_batch, null, null, p_defaults, p_rate, p_quota, p_webhook
  );
  job := case when p_batch is null then reply #>> '{job_ids,0}' end;
  select b.id into batch from public.crawl_batches b
  where b.owner_id is not distinct from p_owner_id and b.name = p_batch;
  update public.crawl_schedules s set last_job_id = job, last_batch_id = batch where s.id = p_id;
  update public.crawl_schedule_runs r set job_id = job, batch_id = batch
  where r.schedule_id = p_id and r.fire_time = fired;
  return reply;
end;
$$;

revoke all on function public.fire_crawl_schedule(uuid, uuid, timestamptz, timestamptz, jsonb[], uuid, text, jsonb, integer, integer, jsonb) from public, anon, authenticated;
grant execute on function public.fire_crawl_schedule(uuid, uuid, timestamptz, timestamptz, jsonb[], uuid, text, jsonb, integer, integer, jsonb) to service_role;

comment on function public.fire_crawl_schedule(uuid, uuid, timestamptz, timestamptz, jsonb[], uuid, text, jsonb, integer, integer, jsonb) is 'Submits what a schedule is for, once a time.';
