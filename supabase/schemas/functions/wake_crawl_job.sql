-- wake_crawl_job: what a job waits for has happened, says somebody who was given
-- its token (args.wakeToken); it is looked at now.
--
--   pending (later) ──wake──▶ pending (ready)
--
-- Answers whether it was waiting; null where the token is another one.
create function public.wake_crawl_job(p_job_id uuid, p_token text) returns boolean
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  moves crawl_private.move[];
begin
  perform from public.crawl_jobs j
  where j.id = p_job_id and j.args ->> 'wakeToken' = p_token;
  if not found then
    return null;
  end if;
  with woken as (
    update public.crawl_jobs j
    set ready = true, scheduled_at = clock_timestamp()
    where j.id = p_job_id and j.status = 'pending' and not j.ready
    returning j.owner_id, j.batch_id, j.lane, j.ord
  )
  select array_agg((w.owner_id, w.batch_id, w.lane, null, null, w.ord, 1)::crawl_private.move)
  into moves
  from woken w;
  if moves is null then
    return false;
  end if;
  perform crawl_private.move_lanes(moves);
  -- Wakes the workers that listen, once this is committed.
  perform pg_notify('crawl_jobs', '');
  return true;
end;
$$;

revoke all on function public.wake_crawl_job(uuid, text) from public, anon, authenticated;
grant execute on function public.wake_crawl_job(uuid, text) to service_role;

comment on function public.wake_crawl_job(uuid, text) is 'Makes a waiting job due now, for whoever knows its token.';
