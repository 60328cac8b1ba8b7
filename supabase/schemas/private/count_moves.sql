-- count_moves: keeps the counts of batches, then of owners, once per
-- transaction and in key order, and announces the batches that have ended. The
-- slot is the connection's, so two workers rarely meet on one row. To be called
-- when the lanes have been moved.
create function crawl_private.count_moves(p_moves crawl_private.move[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  d record;
  ended bigint[] := '{}';
  owned boolean := false;
  told boolean;
  place constant integer := pg_backend_pid() % 16;
begin
  for d in select * from crawl_private.batch_moves(p_moves) loop
    update public.crawl_batch_counts c
    set
      live = c.live + d.live,
      completed = c.completed + d.completed,
      error = c.error + d.error,
      cancelled = c.cancelled + d.cancelled,
      updated_at = clock_timestamp()
    where c.batch_id = d.batch_id and c.slot = place;
    if not found then
      insert into public.crawl_batch_counts as c (batch_id, slot, live, completed, error, cancelled)
      values (d.batch_id, place, d.live, d.completed, d.error, d.cancelled)
      on conflict (batch_id, slot) do update set
        live = c.live + excluded.live,
        completed = c.completed + excluded.completed,
        error = c.error + excluded.error,
        cancelled = c.cancelled + excluded.cancelled,
        updated_at = clock_timestamp();
    end if;
    if d.live < 0 then
      ended := ended || d.batch_id;
    end if;
  end loop;

  if exists (select from unnest(p_moves) m where m.owner_id is not null) then
    insert into public.crawl_owner_counts as c (owner_id, slot, live)
    select m.owner_id, place, sum(m.jobs * (crawl_private.is_live(m.to_status) - crawl_private.is_live(m.from_status)))
    from unnest(p_moves) m
    where m.owner_id is not null
    group by m.owner_id
    order by m.owner_id
    on conflict (owner_id, slot) do update set live = c.live + excluded.live;
  end if;
  if ended <> '{}' and exists (select from public.crawl_batches b where b.id = any (ended) and b.webhook_id is not null) then
    perform crawl_private.announce_batches(p_moves);
  end if;
end;
$$;

revoke all on function crawl_private.count_moves(crawl_private.move[]) from public;

comment on function crawl_private.count_moves(crawl_private.move[]) is 'Keeps the counts and announces the batches that have ended.';
