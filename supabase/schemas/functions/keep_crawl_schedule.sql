-- keep_crawl_schedule: makes a schedule of the secret key under an id that its
-- maker knows, unless it is there: however many say so at once, there is one.
--
-- p_schedule, p_next: see set_crawl_schedule, which changes and removes it.
create function public.keep_crawl_schedule(
  p_id uuid,
  p_schedule jsonb,
  p_next timestamptz
) returns void
language sql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
  insert into public.crawl_schedules (id, name, cron, time_zone, overlap, template, next_run_at)
  select p_id, r.name, r.cron, r.time_zone, r.overlap, r.template, p_next
  from jsonb_to_record(p_schedule) as r (
    name text, cron text, time_zone text, overlap text, template jsonb
  )
  on conflict (id) do nothing;
$$;

revoke all on function public.keep_crawl_schedule(uuid, jsonb, timestamptz) from public, anon, authenticated;
grant execute on function public.keep_crawl_schedule(uuid, jsonb, timestamptz) to service_role;

comment on function public.keep_crawl_schedule(uuid, jsonb, timestamptz) is 'Makes a schedule of a known id, once.';
