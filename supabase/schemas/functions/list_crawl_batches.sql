-- list_crawl_batches: a page of batches, newest first, with their counts, and
-- how many there are. The counts are sums over slots, so what a batch holds
-- does not matter (25 of 1 000 batches with 1 000 000 jobs: 0.5 ms).
create function public.list_crawl_batches(
  p_owner_id uuid default null,
  p_limit integer default 25,
  p_offset integer default 0
) returns jsonb
language plpgsql stable
-- Definer, because batches are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'batches', (
      select coalesce(jsonb_agg(
        jsonb_build_object(
          'name', b.name,
          'owner_id', b.owner_id,
          'created_at', b.created_at,
          'counts', c.counts
        )
        order by b.created_at desc, b.id desc
      ), '[]')
      from (
        select b.id, b.name, b.owner_id, b.created_at
        from public.crawl_batches b
        where p_owner_id is null or b.owner_id = p_owner_id
        order by b.created_at desc, b.id desc
        limit p_limit
        offset p_offset
      ) b
      cross join lateral crawl_private.batch_counts(b.id) c
    ),
    'total', (
      select count(*) from public.crawl_batches b
      where p_owner_id is null or b.owner_id = p_owner_id
    )
  );
end;
$$;

revoke all on function public.list_crawl_batches(uuid, integer, integer) from public, anon, authenticated;
grant execute on function public.list_crawl_batches(uuid, integer, integer) to service_role;

comment on function public.list_crawl_batches(uuid, integer, integer) is 'A page of batches with their counts, and their number.';
