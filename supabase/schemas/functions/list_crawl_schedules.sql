-- list_crawl_schedules: schedules of an owner, by id, from p_after on, or the
-- one of this id; null is the secret key, which sees all.
-- Answers { schedules: [{ … }], more, now }: the clock that times are counted from.
create function public.list_crawl_schedules(
  p_owner_id uuid default null,
  p_id uuid default null,
  p_limit integer default 50,
  p_after uuid default null
) returns jsonb
language sql volatile
-- Definer, because schedules are read on behalf of an owner named by the caller.
security definer
set search_path = ''
return (
  select jsonb_build_object(
    'schedules', coalesce(jsonb_agg(
      to_jsonb(s) - array['place', 'lease_token', 'lease_until', 'last_batch_id'] || jsonb_build_object(
        'last_batch', (select b.name from public.crawl_batches b where b.id = s.last_batch_id)
      )
      order by s.id
    ) filter (where s.place <= p_limit), '[]'),
    'more', count(*) > p_limit,
    'now', clock_timestamp()
  )
  from (
    select s.*, row_number() over (order by s.id) as place
    from public.crawl_schedules s
    where (p_owner_id is null or s.owner_id = p_owner_id)
      and (p_id is null or s.id = p_id)
      and (p_after is null or s.id > p_after)
    order by s.id
    limit p_limit + 1
  ) s
);

revoke all on function public.list_crawl_schedules(uuid, uuid, integer, uuid) from public, anon, authenticated;
grant execute on function public.list_crawl_schedules(uuid, uuid, integer, uuid) to service_role;

comment on function public.list_crawl_schedules(uuid, uuid, integer, uuid) is 'Schedules, by id.';
