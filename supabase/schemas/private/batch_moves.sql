-- is_live: 1 for a job that has not ended, 0 for one that has, or is not there.
-- Inlined, so without `set search_path`.
create function crawl_private.is_live(p_status text) returns integer
language sql immutable
return coalesce((p_status in ('pending', 'processing', 'parked'))::integer, 0);

revoke all on function crawl_private.is_live(text) from public;

comment on function crawl_private.is_live(text) is '1 for the state of a job that has not ended, else 0.';

-- batch_moves: what these moves add to the counts of each batch, in key order.
create function crawl_private.batch_moves(p_moves crawl_private.move[])
returns table (batch_id bigint, live integer, completed integer, error integer, cancelled integer)
language sql immutable
as $$
  select
    m.batch_id,
    sum(crawl_private.is_live(m.to_status) - crawl_private.is_live(m.from_status))::integer,
    (count(*) filter (where m.to_status = 'completed') - count(*) filter (where m.from_status = 'completed'))::integer,
    (count(*) filter (where m.to_status = 'error') - count(*) filter (where m.from_status = 'error'))::integer,
    (count(*) filter (where m.to_status = 'cancelled') - count(*) filter (where m.from_status = 'cancelled'))::integer
  from unnest(p_moves) m
  where m.batch_id is not null
  group by m.batch_id
  order by m.batch_id
$$;

revoke all on function crawl_private.batch_moves(crawl_private.move[]) from public;

comment on function crawl_private.batch_moves(crawl_private.move[]) is 'What these jobs'' changes of state add to the counts of their batches.';
