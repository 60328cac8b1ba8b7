-- snooze_crawl_jobs: not yet. The job comes back later and the try is given
-- back: the host asked for patience, the browser was away, an external run is
-- still going, or the drain ended before the job did (delay 0).
--
--   processing ──snooze──▶ pending
--   processing ──snooze──▶ error     (put off max_snoozes times, or its last stall)
--
-- Safe to send twice and safe to send late: only the holder of the lease token is heard.
--
-- p_reports: [{ job_id, lease_token, delay_ms, cool_lane_ms?, code?, message?, max_snoozes?, stalled?, state?, steps? }]
-- cool_lane_ms: the host asked for patience, so its lane is left alone in the
--   same transaction, see crawl_private.cool_lanes; this job with it.
-- With a code it counts against max_snoozes (default 100); without one, as
-- when a drain gives back what it did not start, it does not.
-- stalled: the page that the job had parked is gone, so it starts over. That
-- counts as a stall, as a lost worker does, and not as a snooze.
-- state: what the kind notes for its next try.
-- Answers { job_id: 'snoozed' | 'already' | 'stale' }.
create function public.snooze_crawl_jobs(p_reports jsonb[]) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  tokens uuid[];
  tries crawl_private.try[];
  moves crawl_private.move[];
  waits jsonb;
begin
  with held as materialized (
    select
      j.id, j.lease_token, j.leased_at, j.attempt, b as body,
      (b ->> 'delay_ms')::double precision * interval '1 ms' as delay,
      stall.is_so as stalled,
      (b ->> 'code') is not null and not stall.is_so as counts,
      case
        when stall.is_so then j.stalls + 1 >= crawl_private.max_stalls()
        else (b ->> 'code') is not null
          and j.snoozes >= coalesce((b ->> 'max_snoozes')::integer, 100)
      end as final
    from unnest(p_reports) b
    cross join lateral (select coalesce((b ->> 'stalled')::boolean, false) as is_so) stall
    join public.crawl_jobs j
      on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
    where j.status = 'processing'
    order by j.id
    for update of j
  ),
  snoozed as (
    update public.crawl_jobs j
    set
      status = case when held.final then 'error' else 'pending' end,
      ready = not held.final and held.delay <= '0',
      attempt = case when held.final then j.attempt else j.attempt - 1 end,
      snoozes = j.snoozes + held.counts::integer,
      stalls = j.stalls + held.stalled::integer,
      scheduled_at = case when held.final then j.scheduled_at else clock_timestamp() + held.delay end,
      lease_token = null,
      lease_until = null,
      leased_at = null,
      settled_token = held.lease_token,
      parked = null,
      state = coalesce(nullif(body -> 'state', 'null'), j.state),
      error_code = coalesce(body ->> 'code', j.error_code),
      error_message = coalesce(body ->> 'message', j.error_message),
      processing_time_ms = j.processing_time_ms
        + extract(epoch from clock_timestamp() - held.leased_at) * 1000,
      updated_at = clock_timestamp(),
      finished_at = case when held.final then clock_timestamp() end
    from held
    where j.id = held.id
    returning
      j.id, j.owner_id, j.batch_id, j.lane, j.ord, j.ready, j.status,
      held.attempt, held.lease_token, held.leased_at, held.body
  )
  select
    array_agg(s.lease_token),
    array_agg((s.id, s.attempt, s.leased_at, s.body -> 'steps')::crawl_private.try),
    array_agg((
      s.owner_id, s.batch_id, s.lane, 'processing', s.status, case when s.ready then s.ord end, 1
    )::crawl_private.move),
    jsonb_agg(jsonb_build_object(
      'lane', s.lane, 'leased_at', s.leased_at, 'ms', s.body -> 'cool_lane_ms'
    )) filter (where s.body ->> 'cool_lane_ms' is not null)
  into tokens, tries, moves, waits
  from snoozed s;

  perform crawl_private.record_tries(tries);
  perform crawl_private.move_lanes(moves);
  perform crawl_private.cool_lanes(waits);
  perform crawl_private.count_moves(moves);
  return crawl_private.answers(p_reports, tokens, 'snoozed');
end;
$$;

revoke all on function public.snooze_crawl_jobs(jsonb[]) from public, anon, authenticated;
grant execute on function public.snooze_crawl_jobs(jsonb[]) to service_role;

comment on function public.snooze_crawl_jobs(jsonb[]) is 'processing → pending, giving the try back.';
