-- pass_crawl_schedule: a time of a schedule has come and nothing is submitted:
-- its last run goes on (skipped), or its template is refused by now (failed).
-- Answers whether it was heard, see crawl_private.note_run.
create function public.pass_crawl_schedule(
  p_id uuid,
  p_token uuid,
  p_fire_time timestamptz,
  p_next timestamptz,
  p_outcome text,
  p_error_code text default null,
  p_error_message text default null
) returns boolean
language sql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
return crawl_private.note_run(
  p_id, p_token, p_fire_time, p_next, p_outcome, p_error_code, p_error_message
) is not null;

revoke all on function public.pass_crawl_schedule(uuid, uuid, timestamptz, timestamptz, text, text, text) from public, anon, authenticated;
grant execute on function public.pass_crawl_schedule(uuid, uuid, timestamptz, timestamptz, text, text, text) to service_role;

comment on function public.pass_crawl_schedule(uuid, uuid, timestamptz, timestamptz, text, text, text) is 'Notes that a time of a schedule has come and nothing was submitted.';
