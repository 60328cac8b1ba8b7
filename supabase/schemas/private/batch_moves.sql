-- batch_moves: what these moves add to the counts of each batch, in key order.
-- Inlined, so without `set search_path`.
create function crawl_private.batch_moves(p_moves crawl_private.move[])
returns table (batch_id bigint, live integer, completed integer, error integer, cancelled integer)
language sql immutable
as $$
  select
    m.batch_id,
    sum(m.jobs * (crawl_private.is_live(m.to_status) - crawl_private.is_live(m.from_status)))::integer,
    sum(m.jobs * ((m.to_status is not distinct from 'completed')::integer - (m.from_status is not distinct from 'completed')::integer))::integer,
    sum(m.jobs * ((m.to_status is not distinct from 'error')::integer - (m.from_status is not distinct from 'error')::integer))::integer,
    sum(m.jobs * ((m.to_status is not distinct from 'cancelled')::integer - (m.from_status is not distinct from 'cancelled')::integer))::integer
  from unnest(p_moves) m
  where m.batch_id is not null
  group by m.batch_id
  order by m.batch_id
$$;

revoke all on function crawl_private.batch_moves(crawl_private.move[]) from public;

comment on function crawl_private.batch_moves(crawl_private.move[]) is 'What these jobs'' changes of state add to the counts of their batches.';
