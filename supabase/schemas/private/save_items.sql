-- Items that a job, or a submit, brings.
create type crawl_private.save as (
  -- Null where no job brings them.
  job_id uuid,
  owner_id uuid,
  -- [{ dataset, scope?, items?: [{ key, item }], remove?: [key] }]
  datasets jsonb
);

comment on type crawl_private.save is 'Items to keep, of one owner.';

-- item_owner: an owner as dataset_items has it.
create function crawl_private.item_owner(p_owner_id uuid) returns uuid
language sql immutable
set search_path = ''
return coalesce(p_owner_id, '00000000-0000-0000-0000-000000000000');

revoke all on function crawl_private.item_owner(uuid) from public;

comment on function crawl_private.item_owner(uuid) is 'The owner of items: the nil uuid for the secret key.';

-- save_items: puts items into their datasets in one statement, the last of a
-- key winning, and takes others out. In the order of their keys: two
-- transactions that share keys wait for each other, never in a circle. Jobs are
-- locked before items, lanes after them.
-- Answers { job_id or '': { dataset: { inserted, updated, unchanged, removed } } }.
create function crawl_private.save_items(p_saves crawl_private.save[]) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  kept jsonb;
  gone jsonb;
begin
  with given as (
    select
      coalesce(s.job_id::text, '') as job, s.job_id, crawl_private.item_owner(s.owner_id) as owner_id,
      d.body ->> 'dataset' as dataset, coalesce(d.body ->> 'scope', '') as scope,
      i.body ->> 'key' as key, i.body -> 'item' as item, array[s.nth, d.nth, i.nth] as nth
    from unnest(p_saves) with ordinality as s (job_id, owner_id, datasets, nth)
    cross join lateral jsonb_array_elements(s.datasets) with ordinality as d (body, nth)
    cross join lateral jsonb_array_elements(coalesce(d.body -> 'items', '[]')) with ordinality as i (body, nth)
  ),
  fresh as materialized (
    select distinct on (g.dataset, g.owner_id, g.scope collate "C", g.key collate "C") g.*
    from given g
    order by g.dataset, g.owner_id, g.scope collate "C", g.key collate "C", g.nth desc
  ),
  saved as (
    insert into public.dataset_items as d (owner_id, dataset, scope, key, item, job_id)
    select f.owner_id, f.dataset, f.scope, f.key, f.item, f.job_id
    from fresh f
    on conflict (dataset, owner_id, scope, key) do update
      set item = excluded.item, job_id = excluded.job_id, updated_at = clock_timestamp()
      where d.item is distinct from excluded.item
    -- A row that was there before has been locked.
    returning d.owner_id, d.dataset, d.scope, d.key, d.xmax = 0 as is_new
  )
  select jsonb_agg(jsonb_build_array(c.job, c.dataset, c.inserted, c.updated, c.unchanged, 0))
  into kept
  from (
    select
      f.job, f.dataset,
      count(*) filter (where s.is_new) as inserted,
      count(*) filter (where not s.is_new) as updated,
      count(*) filter (where s.is_new is null) as unchanged
    from fresh f
    left join saved s
      on s.dataset = f.dataset and s.owner_id = f.owner_id and s.scope = f.scope and s.key = f.key
    group by f.job, f.dataset
  ) c;

  with named as (
    select
      coalesce(s.job_id::text, '') as job, crawl_private.item_owner(s.owner_id) as owner_id,
      d ->> 'dataset' as dataset, coalesce(d ->> 'scope', '') as scope, k.key
    from unnest(p_saves) s
    cross join lateral jsonb_array_elements(s.datasets) d
    cross join lateral jsonb_array_elements_text(coalesce(d -> 'remove', '[]')) as k (key)
  ),
  held as materialized (
    select i.ctid, n.job, n.dataset
    from named n
    join public.dataset_items i
      on i.dataset = n.dataset and i.owner_id = n.owner_id and i.scope = n.scope and i.key = n.key
    order by i.dataset, i.owner_id, i.scope, i.key
    for update of i
  ),
  removed as (
    delete from public.dataset_items i using held
    where i.ctid = held.ctid
    returning held.job, held.dataset
  )
  select jsonb_agg(jsonb_build_array(c.job, c.dataset, 0, 0, 0, c.n))
  into gone
  from (select r.job, r.dataset, count(*) as n from removed r group by r.job, r.dataset) c;

  return (
    select coalesce(jsonb_object_agg(s.job, s.datasets), '{}')
    from (
      select c.job, jsonb_object_agg(c.dataset, c.counts) as datasets
      from (
        select
          c ->> 0 as job, c ->> 1 as dataset,
          jsonb_build_object(
            'inserted', sum((c -> 2)::integer), 'updated', sum((c -> 3)::integer),
            'unchanged', sum((c -> 4)::integer), 'removed', sum((c -> 5)::integer)
          ) as counts
        from jsonb_array_elements(coalesce(kept, '[]') || coalesce(gone, '[]')) c
        group by 1, 2
      ) c
      group by c.job
    ) s
  );
end;
$$;

revoke all on function crawl_private.save_items(crawl_private.save[]) from public;

comment on function crawl_private.save_items(crawl_private.save[]) is 'Puts items into their datasets, the last of a key winning; answers how many.';
