-- list_crawl_jobs: jobs that are about something, newest first.
--
-- p_owner_id: null is the secret key, which sees all. p_subject: about this
-- alone. p_statuses: in these states alone. p_after: the id of the last job of
-- the page before.
-- Answers { jobs: as get_crawl_job without what they found, but for results
-- where p_results, and with the counts of their batch, more }.
create function public.list_crawl_jobs(
  p_owner_id uuid,
  p_kinds text[],
  p_subject text default null,
  p_statuses text[] default null,
  p_after uuid default null,
  p_limit integer default 100,
  p_results boolean default false
) returns jsonb
language plpgsql stable
-- Definer, because jobs are read on behalf of an owner named by the caller.
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return (
    select jsonb_build_object(
      'jobs', coalesce(jsonb_agg(
        to_jsonb(j) - 'nth' - 'lease_token' - 'settled_token' - 'parked' - 'state' - 'lane' - 'ord' - 'dedupe_key' - 'root_id'
        || jsonb_build_object(
          'batch', (select b.name from public.crawl_batches b where b.id = j.batch_id),
          'counts', case when j.batch_id is not null then (select c.counts from crawl_private.batch_counts(j.batch_id) c) end,
          'result', case when p_results then (select r.result from public.crawl_results r where r.job_id = j.id) end
        )
        order by j.id desc
      ) filter (where j.nth <= p_limit), '[]'),
      'more', count(*) > p_limit
    )
    from (
      select j.*, row_number() over (order by j.id desc) as nth
      from public.crawl_jobs j
      where j.subject is not null
        and j.kind = any (p_kinds)
        and (p_owner_id is null or j.owner_id = p_owner_id)
        and (p_subject is null or j.subject = p_subject)
        and (p_statuses is null or j.status = any (p_statuses))
        and (p_after is null or j.id < p_after)
      order by j.id desc
      limit p_limit + 1
    ) j
  );
end;
$$;

revoke all on function public.list_crawl_jobs(uuid, text[], text, text[], uuid, integer, boolean) from public, anon, authenticated;
grant execute on function public.list_crawl_jobs(uuid, text[], text, text[], uuid, integer, boolean) to service_role;

comment on function public.list_crawl_jobs(uuid, text[], text, text[], uuid, integer, boolean) is 'Jobs that are about something, newest first.';
