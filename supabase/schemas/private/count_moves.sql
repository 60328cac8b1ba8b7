-- count_moves: keeps the counts of batches, then of owners, once per
-- transaction and in key order, and announces the batches that have ended. The
-- slot is the connection's, so two workers rarely meet on one row. To be called
-- when the lanes have been moved. Answers whether somebody wants to hear of one
-- of the batches that jobs have left.
create function crawl_private.count_moves(p_moves crawl_private.move[]) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  place constant integer := pg_backend_pid() % 16;
  batch record;
  has_webhook boolean;
  told boolean := false;
  one crawl_private.move;
begin
  -- One by one: an update of all of them would take them in an order of its own.
  for batch in select * from crawl_private.batch_moves(p_moves) loop
    update public.crawl_batch_counts c
    set
      live = c.live + batch.live,
      completed = c.completed + batch.completed,
      error = c.error + batch.error,
      cancelled = c.cancelled + batch.cancelled,
      updated_at = clock_timestamp()
    where c.batch_id = batch.batch_id and c.slot = place
    returning exists (select from public.crawl_batches b where b.id = c.batch_id and b.webhook_id is not null)
    into has_webhook;
    if not found then
      insert into public.crawl_batch_counts as c (batch_id, slot, live, completed, error, cancelled)
      values (batch.batch_id, place, batch.live, batch.completed, batch.error, batch.cancelled)
      on conflict (batch_id, slot) do update set
        live = c.live + excluded.live,
        completed = c.completed + excluded.completed,
        error = c.error + excluded.error,
        cancelled = c.cancelled + excluded.cancelled,
        updated_at = clock_timestamp()
      returning exists (select from public.crawl_batches b where b.id = c.batch_id and b.webhook_id is not null)
      into has_webhook;
    end if;
    told := told or has_webhook and batch.live < 0;
  end loop;

  foreach one in array coalesce(p_moves, '{}') loop
    if one.owner_id is not null then
      insert into public.crawl_owner_counts as c (owner_id, slot, live)
      select m.owner_id, place, sum(m.jobs * (crawl_private.is_live(m.to_status) - crawl_private.is_live(m.from_status)))
      from unnest(p_moves) m
      where m.owner_id is not null
      group by m.owner_id
      order by m.owner_id
      on conflict (owner_id, slot) do update set live = c.live + excluded.live;
      exit;
    end if;
  end loop;
  if told then
    perform crawl_private.announce_batches(p_moves);
  end if;
  return told;
end;
$$;

revoke all on function crawl_private.count_moves(crawl_private.move[]) from public;

comment on function crawl_private.count_moves(crawl_private.move[]) is 'Keeps the counts and announces the batches that have ended.';
