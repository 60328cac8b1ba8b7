-- pace_crawl_lane: the site of this job wants some time between two requests
-- (Crawl-delay); the claim keeps to it from now on, for all the lane's jobs.
-- At most 60 s. Only the holder of the lease token is heard; what is so
-- already is not written again.
create function public.pace_crawl_lane(
  p_job_id uuid,
  p_lease_token uuid,
  p_delay interval
) returns void
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  delay constant interval := least(greatest(p_delay, '0'), interval '60 seconds');
begin
  update public.crawl_lanes l
  set
    crawl_delay = delay,
    -- This job was the last start.
    ready_at = greatest(l.ready_at, clock_timestamp() + delay)
  from public.crawl_jobs j
  where j.id = p_job_id
    and j.lease_token = p_lease_token
    and l.lane = j.lane
    and l.crawl_delay <> delay;
end;
$$;

revoke all on function public.pace_crawl_lane(uuid, uuid, interval) from public, anon, authenticated;
grant execute on function public.pace_crawl_lane(uuid, uuid, interval) to service_role;

comment on function public.pace_crawl_lane(uuid, uuid, interval) is 'Sets a lane''s Crawl-delay, for the holder of a lease.';
