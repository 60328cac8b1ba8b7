-- note_run: a time of a schedule has come; answers that time if this is the
-- first to say so, else null, and then nothing may be submitted.
--
-- p_token: of the tick that holds the schedule; null for a run by hand, which
-- leaves the times alone. A schedule that was paused or changed meanwhile has
-- lost its token.
create function crawl_private.note_run(
  p_id uuid,
  p_token uuid,
  p_fire_time timestamptz,
  p_next timestamptz,
  p_outcome text,
  p_error_code text default null,
  p_error_message text default null
) returns timestamptz
language plpgsql
set search_path = ''
as $$
declare
  fire_time constant timestamptz := coalesce(p_fire_time, clock_timestamp());
begin
  perform from public.crawl_schedules s
  where s.id = p_id and (p_token is null or s.lease_token = p_token)
  for update;
  if not found then
    return null;
  end if;
  insert into public.crawl_schedule_runs (schedule_id, fire_time, outcome, error_code, error_message)
  values (p_id, fire_time, p_outcome, p_error_code, p_error_message)
  on conflict do nothing;
  if not found then
    -- This time has been: all that is left is to wait for the next one.
    update public.crawl_schedules s
    set next_run_at = p_next, lease_token = null, lease_until = '-infinity'
    where s.id = p_id and s.lease_token = p_token;
    return null;
  end if;
  update public.crawl_schedules s
  set
    next_run_at = case when p_token is null then s.next_run_at else p_next end,
    lease_token = case when p_token is null then s.lease_token end,
    lease_until = case when p_token is null then s.lease_until else '-infinity' end,
    last_run_at = clock_timestamp(),
    last_outcome = p_outcome,
    last_error_code = p_error_code,
    last_error_message = p_error_message
  where s.id = p_id;
  return fire_time;
end;
$$;

revoke all on function crawl_private.note_run(uuid, uuid, timestamptz, timestamptz, text, text, text) from public;

comment on function crawl_private.note_run(uuid, uuid, timestamptz, timestamptz, text, text, text) is 'Notes that a time of a schedule has come; null where that is known.';
