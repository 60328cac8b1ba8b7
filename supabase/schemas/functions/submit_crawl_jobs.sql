-- submit_crawl_jobs: puts jobs on the queue, one or fifty thousand, in one transaction.
--
--   (nothing) ──submit──▶ pending
--
-- The fair order is stamped here, so that it costs nothing at claim. Priority
-- is a head start of 1 000 places a point, so nothing starves.
--
-- p_items: [{ kind, lane, max_running, gap_ms?, url?, args?, max_attempts?,
--             subject?, priority?, delay_ms?, run_at?, dedupe_key? }]
-- p_batch: the batch's name; sent again it means the same batch, and what the
--   batch has seen is skipped: the same dedupe_key, or without one the same url
--   and args. Outside of batches a dedupe_key is skipped while a live job holds it.
-- p_idempotency_key, p_request_hash: the same pair gets the first answer again;
--   the same key with another hash is refused (PT422 IDEMPOTENCY_KEY_REUSED).
-- p_defaults: what all items have in common, so that it is sent once.
-- p_rate, p_quota: see crawl_private.admit (PT429 RATE_LIMITED, QUOTA_EXCEEDED).
-- p_webhook: { url, events, secret? }, told when these jobs, or the batch, end;
--   for a batch the last one named is the one that holds.
-- p_datasets: items to keep with them, as in put_dataset_items.
-- Answers { batch, accepted, job_ids (the first 100), duplicates: [0-based places] }.
create function public.submit_crawl_jobs(
  p_items jsonb[],
  p_owner_id uuid default null,
  p_batch text default null,
  p_idempotency_key text default null,
  p_request_hash text default null,
  p_defaults jsonb default '{}',
  p_rate integer default null,
  p_quota integer default null,
  p_webhook jsonb default null,
  p_datasets jsonb default null
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
-- A batch of 50 000 is sorted in memory.
set work_mem = '64MB'
as $$
declare
  first_time constant bigint := crawl_private.uuid_time();
  rest constant bytea := substr(uuid_send(gen_random_uuid()), 9);
  known public.crawl_idempotency_keys;
  batch bigint;
  webhook bigint;
  usual crawl_private.lane_limit[];
  usually record;
  place record;
  accepted bigint;
  reply jsonb;
  moves crawl_private.move[];
begin
  if p_idempotency_key is not null then
    -- Waits for a first request that is still under way, then finds its answer.
    insert into public.crawl_idempotency_keys (owner_id, key, request_hash)
    values (p_owner_id, p_idempotency_key, p_request_hash)
    on conflict do nothing;
    if not found then
      select k.* into known from public.crawl_idempotency_keys k
      where k.owner_id is not distinct from p_owner_id and k.key = p_idempotency_key;
      if known.request_hash <> p_request_hash then
        raise sqlstate 'PT422' using
          message = 'IDEMPOTENCY_KEY_REUSED',
          detail = 'This idempotency key was used for a request with another body';
      end if;
      return known.answer;
    end if;
  end if;

  perform crawl_private.admit(p_owner_id, cardinality(p_items), p_rate, p_quota);

  if p_batch is not null then
    loop
      insert into public.crawl_batches (owner_id, name) values (p_owner_id, p_batch)
      on conflict do nothing;
      -- Held, so that prune_crawl_jobs does not take an old one away meanwhile.
      select b.id into batch from public.crawl_batches b
      where b.owner_id is not distinct from p_owner_id and b.name = p_batch
      for key share;
      exit when found;
    end loop;
  end if;

  webhook := crawl_private.keep_webhook(p_owner_id, p_webhook);

  -- Lanes first get their row, so that jobs may refer to it; they are locked at the end only.
  -- The limits are read of one item a lane: of all 50 000 it takes three times as long.
  usual := array(
    select (
      r.lane, r.kind, r.max_running, coalesce(r.gap_ms, 0) * interval '1 ms'
    )::crawl_private.lane_limit
    from (
      select distinct on (lane) item
      from unnest(p_items) item
      cross join lateral (select coalesce(item ->> 'lane', p_defaults ->> 'lane') as lane) l
      order by lane
    ) first
    cross join lateral jsonb_to_record(p_defaults || first.item) as r (
      lane text, kind text, max_running integer, gap_ms double precision
    )
  );
  -- Until the end: set_crawl_host waits for us, or we for it.
  perform pg_advisory_xact_lock_shared(hashtext('crawl_hosts'));
  insert into public.crawl_lanes (lane, kind, max_running, gap)
  select u.lane, u.kind, u.max_running, u.gap from unnest(usual) u
  on conflict do nothing;

  select * into place from crawl_private.take_places(
    coalesce('batch:' || batch, 'owner:' || coalesce(p_owner_id::text, '')),
    p_owner_id,
    cardinality(p_items)
  );

  -- Field by field: a record of each item takes three times as long, and half of
  -- the rest would be spent on adding the defaults to it.
  select * into usually from jsonb_to_record(p_defaults) as r (
    kind text, lane text, url text, subject text, args jsonb, max_attempts integer, priority smallint,
    delay_ms double precision, run_at timestamptz, dedupe_key text
  );
  for look in 1..3 loop
    begin
      with inserted as (
        insert into public.crawl_jobs (
          id, kind, owner_id, batch_id, url, args, lane, ready, ord, priority,
          scheduled_at, max_attempts, dedupe_key, webhook_id, subject
        )
        -- The first of a key; a job without one is the first of its own.
        select distinct on (
            i.dedupe_key, case when batch is null then i.kind end, case when i.dedupe_key is null then i.place end
          )
          crawl_private.uuid_v7(first_time + i.place, rest), i.kind, p_owner_id, batch, i.url, coalesce(i.args, '{}'), i.lane,
          coalesce(i.run_at <= clock_timestamp(), i.delay_ms <= 0, true),
          place.start_ord + i.place * place.step - i.priority * crawl_private.places_a_point(),
          i.priority, coalesce(i.run_at, clock_timestamp() + coalesce(i.delay_ms, 0) * interval '1 ms'),
          i.max_attempts, i.dedupe_key,
          -- Not where nobody asks for jobs: the end of each would look for nothing.
          case when p_webhook ->> 'events' like '%"job.%' then webhook end,
          i.subject
        from (
          select
            f.*,
            md5(coalesce(f.own_key, case when batch is not null then f.url || ' ' || f.args::text end))::uuid as dedupe_key
          from (
            select
              ordinality - 1 as place,
              coalesce(body ->> 'kind', usually.kind) as kind,
              coalesce(body ->> 'lane', usually.lane) as lane,
              coalesce(body ->> 'url', usually.url) as url,
              coalesce(body ->> 'subject', usually.subject) as subject,
              coalesce(nullif(body -> 'args', 'null'), usually.args) as args,
              coalesce((body ->> 'max_attempts')::integer, usually.max_attempts, 3) as max_attempts,
              coalesce((body ->> 'priority')::smallint, usually.priority, 0::smallint) as priority,
              coalesce((body ->> 'delay_ms')::double precision, usually.delay_ms) as delay_ms,
              coalesce((body ->> 'run_at')::timestamptz, usually.run_at) as run_at,
              coalesce(body ->> 'dedupe_key', usually.dedupe_key) as own_key
            from unnest(p_items) with ordinality as item (body, ordinality)
          ) f
        ) i
        -- Whoever else may put such a key on the queue waits for the flow's row, which
        -- is ours: so this can look first. (`on conflict` is a look as well, and
        -- writes each job twice.) `limit 1`, as `exists` may become a scan of the batch.
        where i.dedupe_key is null or case
          when batch is not null then (
            select true from public.crawl_jobs j
            where j.batch_id = batch and j.dedupe_key = i.dedupe_key
            limit 1
          )
          when p_owner_id is not null then (
            select true from public.crawl_jobs j
            where j.batch_id is null and j.kind = i.kind and j.owner_id = p_owner_id and j.dedupe_key = i.dedupe_key
              and j.status in ('pending', 'processing', 'parked')
            limit 1
          )
          else (
            select true from public.crawl_jobs j
            where j.batch_id is null and j.kind = i.kind and j.owner_id is null and j.dedupe_key = i.dedupe_key
              and j.status in ('pending', 'processing', 'parked')
            limit 1
          )
        end is null
        order by
          i.dedupe_key, case when batch is null then i.kind end, case when i.dedupe_key is null then i.place end,
          i.place
        returning lane, ord, ready
      )
      select
        coalesce(sum(l.jobs), 0),
        array_agg((p_owner_id, batch, l.lane, null, 'pending', l.ready_ord, l.jobs)::crawl_private.move)
      into accepted, moves
      from (
        select n.lane, min(n.ord) filter (where n.ready) as ready_ord, count(*) as jobs
        from inserted n
        group by n.lane
      ) l;
      exit;
    exception when unique_violation then
      -- A job that runs has just found out what it is about (heartbeat_crawl_jobs).
      if look = 3 then
        raise;
      end if;
    end;
  end loop;

  -- Which were accepted their ids tell; where all were, the first 100 are enough.
  select jsonb_build_object(
    'batch', p_batch,
    'accepted', accepted,
    'job_ids', coalesce(jsonb_agg(j.id order by i.place) filter (where i.place < 100 and j.id is not null), '[]'),
    'duplicates', coalesce(jsonb_agg(i.place order by i.place) filter (where j.id is null), '[]')
  )
  into reply
  from generate_series(
    0, case when accepted < cardinality(p_items) then cardinality(p_items) else least(100, accepted) end - 1
  ) i (place)
  left join public.crawl_jobs j on j.id = crawl_private.uuid_v7(first_time + i.place, rest);

  if p_datasets is not null then
    perform crawl_private.save_items(array[(null, p_owner_id, p_datasets)::crawl_private.save]);
  end if;
  perform crawl_private.move_lanes(moves);
  -- Only lanes that are locked, which are those of new jobs.
  perform crawl_private.limit_lanes(array(
    select u::crawl_private.lane_limit from unnest(usual) u
    where u.lane in (select m.lane from unnest(moves) m)
  ));
  perform crawl_private.count_moves(moves);
  -- Wakes the workers that listen, once this is committed.
  perform pg_notify('crawl_jobs', '');

  -- At the end, as announce_batches locks it: batches come after counts.
  if p_webhook ->> 'events' like '%"batch.%' then
    update public.crawl_batches b set webhook_id = webhook
    where b.id = batch and b.webhook_id is distinct from webhook;
  end if;

  if p_idempotency_key is not null then
    update public.crawl_idempotency_keys k set answer = reply
    where k.owner_id is not distinct from p_owner_id and k.key = p_idempotency_key;
  end if;
  return reply;
end;
$$;

revoke all on function public.submit_crawl_jobs(jsonb[], uuid, text, text, text, jsonb, integer, integer, jsonb, jsonb) from public, anon, authenticated;
grant execute on function public.submit_crawl_jobs(jsonb[], uuid, text, text, text, jsonb, integer, integer, jsonb, jsonb) to service_role;

comment on function public.submit_crawl_jobs(jsonb[], uuid, text, text, text, jsonb, integer, integer, jsonb, jsonb) is 'Puts jobs on the queue; dedupe, idempotency, rate and quota inside.';
