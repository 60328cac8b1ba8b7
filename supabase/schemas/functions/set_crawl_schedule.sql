-- set_crawl_schedule: makes a schedule, or changes or (p_schedule null) removes
-- the one of this id. A tick that is about to submit what was there before is
-- not heard any more.
--
-- p_schedule: { name, cron, time_zone, overlap, paused, template }
-- p_next: its next time, null while it is paused.
-- p_quota: how many an owner may have (PT429 QUOTA_EXCEEDED).
-- Answers its id; null when the owner has no such schedule.
create function public.set_crawl_schedule(
  p_id uuid,
  p_owner_id uuid,
  p_schedule jsonb,
  p_next timestamptz default null,
  p_quota integer default null
) returns uuid
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  changed uuid;
begin
  if p_schedule is null then
    delete from public.crawl_schedules s
    where s.id = p_id and (p_owner_id is null or s.owner_id = p_owner_id)
    returning s.id into changed;
    return changed;
  end if;

  if p_id is null then
    -- Two at once must not pass the quota together.
    perform pg_advisory_xact_lock(hashtext('crawl_schedules'), hashtext(p_owner_id::text))
    where p_owner_id is not null;
    if p_owner_id is not null
      and (select count(*) from public.crawl_schedules s where s.owner_id = p_owner_id) >= p_quota
    then
      raise sqlstate 'PT429' using
        message = 'QUOTA_EXCEEDED',
        detail = format('%s schedules are allowed', p_quota),
        hint = '60';
    end if;
    insert into public.crawl_schedules (owner_id, name, cron, time_zone, overlap, paused, template, next_run_at)
    select p_owner_id, r.name, r.cron, r.time_zone, r.overlap, r.paused, r.template, p_next
    from jsonb_to_record(p_schedule) as r (
      name text, cron text, time_zone text, overlap text, paused boolean, template jsonb
    )
    returning id into changed;
    return changed;
  end if;

  update public.crawl_schedules s
  set
    name = r.name,
    cron = r.cron,
    time_zone = r.time_zone,
    overlap = r.overlap,
    paused = r.paused,
    template = r.template,
    next_run_at = p_next,
    lease_token = null,
    lease_until = '-infinity',
    updated_at = clock_timestamp()
  from jsonb_to_record(p_schedule) as r (
    name text, cron text, time_zone text, overlap text, paused boolean, template jsonb
  )
  where s.id = p_id and (p_owner_id is null or s.owner_id = p_owner_id)
  returning s.id into changed;
  return changed;
end;
$$;

revoke all on function public.set_crawl_schedule(uuid, uuid, jsonb, timestamptz, integer) from public, anon, authenticated;
grant execute on function public.set_crawl_schedule(uuid, uuid, jsonb, timestamptz, integer) to service_role;

comment on function public.set_crawl_schedule(uuid, uuid, jsonb, timestamptz, integer) is 'Makes, changes or removes a schedule.';
