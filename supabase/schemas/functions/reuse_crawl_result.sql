-- reuse_crawl_result: completes a job with what its owner has already found.
--
--   processing ──complete──▶ completed   (a copy of the last good result)
--
-- Good is a completed job of the same owner, kind, url and args (but for
-- maxAgeMs) that ended within p_max_age and was no copy itself, so that a page
-- does not stay young by being asked for. Safe as complete_crawl_jobs is.
-- Answers 'completed' | 'none' | 'already' | 'stale'.
create function public.reuse_crawl_result(
  p_job_id uuid,
  p_lease_token uuid,
  p_max_age interval
) returns text
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  job public.crawl_jobs;
  found_job public.crawl_jobs;
  found_result public.crawl_results;
  done record;
begin
  select j.* into job from public.crawl_jobs j
  where j.id = p_job_id and j.lease_token = p_lease_token;

  select j.* into found_job
  from public.crawl_results r
  join public.crawl_jobs j on j.id = r.job_id
  where r.url_hash = md5(job.url)::uuid
    and r.created_at > (select clock_timestamp() - p_max_age)
    and r.expired_at is null
    and j.status = 'completed'
    and j.url = job.url
    and j.kind = job.kind
    and j.owner_id is not distinct from job.owner_id
    and j.args - 'maxAgeMs' = job.args - 'maxAgeMs'
  order by r.created_at desc
  limit 1;
  if job.id is not null and found_job.id is null then
    return 'none';
  end if;
  select r.* into found_result from public.crawl_results r where r.job_id = found_job.id;

  select * into done from crawl_private.complete(array[jsonb_build_object(
    'job_id', p_job_id,
    'lease_token', p_lease_token,
    'success_method', 'Cache',
    'steps', jsonb_build_array(jsonb_build_object(
      'method', 'Cache', 'start_ms', 0, 'duration_ms', 0, 'http_status', found_job.http_status
    )),
    'result', found_result.result,
    'page', jsonb_build_object(
      'html', found_result.html,
      'http_status', found_job.http_status,
      'final_url', found_job.final_url,
      'content_type', found_job.content_type,
      'title', found_job.title,
      'headers', found_result.headers
    )
  )]);
  perform crawl_private.count_moves(done.moves);
  return done.answers ->> p_job_id::text;
end;
$$;

revoke all on function public.reuse_crawl_result(uuid, uuid, interval) from public, anon, authenticated;
grant execute on function public.reuse_crawl_result(uuid, uuid, interval) to service_role;

comment on function public.reuse_crawl_result(uuid, uuid, interval) is 'processing → completed with a copy of the owner''s last good result.';
