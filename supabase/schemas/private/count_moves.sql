-- count_moves: keeps the counts of batches, then of owners, once per
-- transaction and in key order, and announces the batches that have ended. The
-- slot is the connection's, so two workers rarely meet on one row. To be called
-- when the lanes have been moved.
create function crawl_private.count_moves(p_moves crawl_private.move[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  told boolean;
begin
  -- Row by row in key order, which an update that joins does not promise: with
  -- one, sixteen workers deadlocked.
  with kept as (
    insert into public.crawl_batch_counts as c (batch_id, slot, live, completed, error, cancelled)
    select d.batch_id, pg_backend_pid() % 16, d.live, d.completed, d.error, d.cancelled
    from crawl_private.batch_moves(p_moves) d
    order by d.batch_id
    on conflict (batch_id, slot) do update set
      live = c.live + excluded.live,
      completed = c.completed + excluded.completed,
      error = c.error + excluded.error,
      cancelled = c.cancelled + excluded.cancelled,
      updated_at = clock_timestamp()
    returning c.batch_id
  )
  select bool_or(b.webhook_id is not null) into told
  from kept k
  join public.crawl_batches b on b.id = k.batch_id;

  if exists (select from unnest(p_moves) m where m.owner_id is not null) then
    insert into public.crawl_owner_counts as c (owner_id, slot, live)
    select m.owner_id, pg_backend_pid() % 16, sum(m.jobs * (crawl_private.is_live(m.to_status) - crawl_private.is_live(m.from_status)))
    from unnest(p_moves) m
    where m.owner_id is not null
    group by m.owner_id
    order by m.owner_id
    on conflict (owner_id, slot) do update set live = c.live + excluded.live;
  end if;
  if told then
    perform crawl_private.announce_batches(p_moves);
  end if;
end;
$$;

revoke all on function crawl_private.count_moves(crawl_private.move[]) from public;

comment on function crawl_private.count_moves(crawl_private.move[]) is 'Keeps the counts and announces the batches that have ended.';
