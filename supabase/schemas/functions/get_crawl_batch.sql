-- get_crawl_batch: a batch's counts and a page of its jobs in the order they
-- were submitted.
--
-- p_statuses: jobs in these states only. p_after: the id of the last job of the
-- page before. One more job than p_limit is looked for: `more` says whether
-- there is one. Answers null when the owner has no such batch.
create function public.get_crawl_batch(
  p_batch text,
  p_owner_id uuid default null,
  p_statuses text[] default null,
  p_limit integer default 100,
  p_after uuid default null
) returns jsonb
language plpgsql stable
-- Definer, because jobs are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
declare
  batch constant bigint := crawl_private.find_batch(p_batch, p_owner_id);
begin
  return (
    select jsonb_build_object(
      'name', b.name,
      'created_at', b.created_at,
      'counts', c.counts,
      'jobs', page.jobs - p_limit,
      'more', jsonb_array_length(page.jobs) > p_limit
    )
    from public.crawl_batches b
    cross join lateral crawl_private.batch_counts(b.id) c
    cross join lateral (
      select coalesce(jsonb_agg(to_jsonb(j) order by j.id), '[]') as jobs
      from (
        select
          j.id, j.url, j.subject, j.status, j.attempt, j.http_status, j.html_length,
          j.processing_time_ms, j.success_method, j.finished_at, j.error_code, j.error_message
        from crawl_private.batch_page(b.id, p_statuses, p_limit + 1, p_after) j
      ) j
    ) page
    where b.id = batch
  );
end;
$$;

revoke all on function public.get_crawl_batch(text, uuid, text[], integer, uuid) from public, anon, authenticated;
grant execute on function public.get_crawl_batch(text, uuid, text[], integer, uuid) to service_role;

comment on function public.get_crawl_batch(text, uuid, text[], integer, uuid) is 'Counts of a batch, and a page of its jobs.';
