-- export_crawl_batch: the next rows of an export, in the order submitted.
--
-- At most p_limit jobs; with p_html as many as hold p_html_limit characters
-- together, at least one, so that a page of an export has a bounded size.
-- p_after: the last id of the page before. Answers [] after the last one, null
-- when the owner has no such batch.
create function public.export_crawl_batch(
  p_batch text,
  p_owner_id uuid default null,
  p_statuses text[] default null,
  p_limit integer default 1000,
  p_after uuid default null,
  p_html boolean default false,
  p_html_limit integer default 4000000
) returns jsonb
language plpgsql stable
-- Definer, because jobs are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
declare
  batch constant bigint := crawl_private.find_batch(p_batch, p_owner_id);
begin
  if batch is null then
    return null;
  end if;
  return (
    select coalesce(jsonb_agg(
      to_jsonb(j) - 'html_before' || case
        when p_html then jsonb_build_object(
          'html', (select r.html from public.crawl_results r where r.job_id = j.id)
        )
        else '{}'
      end
      order by j.id
    ), '[]')
    from (
      select
        j.id, j.url, j.status, j.http_status, j.final_url, j.title, j.content_type,
        j.html_length, j.success_method, j.attempt, j.error_code, j.error_message,
        j.processing_time_ms, j.created_at, j.finished_at,
        sum(coalesce(j.html_length, 0)) over (order by j.id) - coalesce(j.html_length, 0) as html_before
      from crawl_private.batch_page(batch, p_statuses, p_limit, p_after) j
    ) j
    where not p_html or j.html_before < p_html_limit
  );
end;
$$;

revoke all on function public.export_crawl_batch(text, uuid, text[], integer, uuid, boolean, integer) from public, anon, authenticated;
grant execute on function public.export_crawl_batch(text, uuid, text[], integer, uuid, boolean, integer) to service_role;

comment on function public.export_crawl_batch(text, uuid, text[], integer, uuid, boolean, integer) is 'The next rows of an export of a batch.';
