-- get_crawl_job: one job with its attempts and, if asked for, its html, its
-- headers and its result; pictures and PDFs in the latter with or without their data.
--
-- A read in one call: over the REST gateway three reads would cost three times
-- as much. Another owner's job is absent. Answers null when there is none.
create function public.get_crawl_job(
  p_job_id uuid,
  p_owner_id uuid default null,
  p_html boolean default true,
  p_files boolean default true
) returns jsonb
language plpgsql stable
-- Definer, because results are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
begin
  return (
    select
      to_jsonb(j) - 'lease_token' - 'settled_token' - 'parked' - 'state' - 'lane' - 'ord' - 'dedupe_key' - 'root_id'
      || jsonb_build_object(
        'batch', (select b.name from public.crawl_batches b where b.id = j.batch_id),
        'html', (select r.html from public.crawl_results r where r.job_id = j.id and p_html),
        'headers', (select r.headers from public.crawl_results r where r.job_id = j.id and p_html),
        'result', (
          select case when p_files then r.result
            else r.result #- '{screenshot,data}' #- '{pdf,data}'
          end
          from public.crawl_results r where r.job_id = j.id and p_html
        ),
        'result_expired_at', (select r.expired_at from public.crawl_results r where r.job_id = j.id),
        'attempts', (
          select coalesce(jsonb_agg(to_jsonb(a) - 'job_id' order by a.started_at), '[]')
          from public.crawl_attempts a where a.job_id = j.id
        )
      )
    from public.crawl_jobs j
    where j.id = p_job_id and (p_owner_id is null or j.owner_id = p_owner_id)
  );
end;
$$;

revoke all on function public.get_crawl_job(uuid, uuid, boolean, boolean) from public, anon, authenticated;
grant execute on function public.get_crawl_job(uuid, uuid, boolean, boolean) to service_role;

comment on function public.get_crawl_job(uuid, uuid, boolean, boolean) is 'One job, its attempts, its html and its result as one document.';
