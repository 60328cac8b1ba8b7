-- add_counts: keeps the counts of batches, then of owners, once per
-- transaction and in key order. The slot is the connection's, so two workers
-- rarely meet on one row.
create function crawl_private.add_counts(p_moves crawl_private.move[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into public.crawl_batch_counts as c
    (batch_id, slot, pending, processing, completed, error, cancelled)
  select
    d.batch_id,
    pg_backend_pid() % 16,
    coalesce(sum(d.n) filter (where d.status = 'pending'), 0),
    coalesce(sum(d.n) filter (where d.status in ('processing', 'parked')), 0),
    coalesce(sum(d.n) filter (where d.status = 'completed'), 0),
    coalesce(sum(d.n) filter (where d.status = 'error'), 0),
    coalesce(sum(d.n) filter (where d.status = 'cancelled'), 0)
  from (
    select m.batch_id, m.to_status as status, 1 as n from unnest(p_moves) m
    union all
    select m.batch_id, m.from_status, -1 from unnest(p_moves) m where m.from_status is not null
  ) d
  where d.batch_id is not null
  group by d.batch_id
  order by d.batch_id
  on conflict (batch_id, slot) do update set
    pending = c.pending + excluded.pending,
    processing = c.processing + excluded.processing,
    completed = c.completed + excluded.completed,
    error = c.error + excluded.error,
    cancelled = c.cancelled + excluded.cancelled,
    updated_at = clock_timestamp();

  insert into public.crawl_owner_counts as c (owner_id, slot, pending, processing)
  select
    d.owner_id,
    pg_backend_pid() % 16,
    coalesce(sum(d.n) filter (where d.status = 'pending'), 0),
    coalesce(sum(d.n) filter (where d.status in ('processing', 'parked')), 0)
  from (
    select m.owner_id, m.to_status as status, 1 as n from unnest(p_moves) m
    union all
    select m.owner_id, m.from_status, -1 from unnest(p_moves) m where m.from_status is not null
  ) d
  where d.owner_id is not null
  group by d.owner_id
  order by d.owner_id
  on conflict (owner_id, slot) do update set
    pending = c.pending + excluded.pending,
    processing = c.processing + excluded.processing;
end;
$$;

revoke all on function crawl_private.add_counts(crawl_private.move[]) from public;

comment on function crawl_private.add_counts(crawl_private.move[]) is 'Adds these jobs'' changes of state to the counts of their batches and owners.';

-- count_moves: the same, and a batch that has ended thereby is announced.
create function crawl_private.count_moves(p_moves crawl_private.move[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform crawl_private.add_counts(p_moves);
  perform crawl_private.announce_batches(p_moves);
end;
$$;

revoke all on function crawl_private.count_moves(crawl_private.move[]) from public;

comment on function crawl_private.count_moves(crawl_private.move[]) is 'Keeps the counts and announces the batches that have ended.';
