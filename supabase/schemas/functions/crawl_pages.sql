-- crawl_pages: the pages that jobs have left open in browsers, for whoever
-- looks through the browsers for others.
--
-- Answers { wanted, pages: [{ job_id, endpoint, context_id, claimed }] }.
-- wanted: whether there is a reason to look at all. claimed: a live job goes on
-- with it; one that is not belongs to a cancelled job and is to be closed.
create function public.crawl_pages() returns jsonb
language plpgsql stable
-- Definer, as every function here: users reach the queue through the edge functions alone.
security definer
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'wanted', (
      select to_timestamp(s.last_value / 1000.0) > clock_timestamp() from public.crawl_sweep s
    ),
    'pages', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'job_id', j.id,
        'endpoint', j.parked #> '{page,endpoint}',
        'context_id', j.parked #> '{page,contextId}',
        'claimed', j.status in ('parked', 'processing')
      )), '[]')
      from public.crawl_jobs j
      where j.parked is not null
    )
  );
end;
$$;

revoke all on function public.crawl_pages() from public, anon, authenticated;
grant execute on function public.crawl_pages() to service_role;

comment on function public.crawl_pages() is 'Pages that jobs have left open in browsers.';
