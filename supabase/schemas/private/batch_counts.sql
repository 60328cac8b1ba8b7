-- batch_counts: the jobs of a batch by state, summed over its slots.
create function crawl_private.batch_counts(p_batch_id bigint) returns jsonb
language sql stable
set search_path = ''
return (
  select jsonb_build_object(
    'pending', coalesce(sum(c.pending), 0),
    'processing', coalesce(sum(c.processing), 0),
    'completed', coalesce(sum(c.completed), 0),
    'error', coalesce(sum(c.error), 0),
    'cancelled', coalesce(sum(c.cancelled), 0),
    'last_updated', max(c.updated_at)
  )
  from public.crawl_batch_counts c
  where c.batch_id = p_batch_id
);

revoke all on function crawl_private.batch_counts(bigint) from public;

comment on function crawl_private.batch_counts(bigint) is 'Jobs of a batch by state, and when one last changed.';
