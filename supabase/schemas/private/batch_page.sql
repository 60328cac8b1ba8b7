-- batch_page: the next jobs of a batch in the order they were submitted, in
-- these states or in any. Compares batch and id as one key, and orders by it:
-- with `batch_id = …` the planner may take the primary key instead and read
-- every older job of other batches (measured: 5 101 for a page of 101).
create function crawl_private.batch_page(
  p_batch_id bigint,
  p_statuses text[],
  p_limit integer,
  p_after uuid
) returns setof public.crawl_jobs
language sql stable
set search_path = ''
-- Text, not `begin atomic`: that would fix the columns, and a new one break it.
as $$
  select j.*
  from public.crawl_jobs j
  where (j.batch_id, j.id) > (p_batch_id, coalesce(p_after, '00000000-0000-0000-0000-000000000000'))
    and j.batch_id <= p_batch_id
    and (p_statuses is null or j.status = any (p_statuses))
  order by j.batch_id, j.id
  limit p_limit;
$$;

revoke all on function crawl_private.batch_page(bigint, text[], integer, uuid) from public;

comment on function crawl_private.batch_page(bigint, text[], integer, uuid) is 'The next jobs of a batch, in the order submitted.';
