-- A completed job that came upon others.
create type crawl_private.family as (
  parent_id uuid,
  root_id uuid,
  owner_id uuid,
  batch_id bigint,
  depth smallint,
  priority smallint,
  max_attempts integer,
  -- As in a report of complete_crawl_jobs.
  children jsonb
);

comment on type crawl_private.family is 'A completed job, and the jobs it has come upon.';

-- lock_families: takes the locks that adding children needs, in the order that
-- a submit takes them: owners, hosts, new lanes, flows. A worker's report comes
-- before its jobs are locked, since a retry locks a flow before its jobs. A
-- flow's lock keeps two submits apart; so it does two jobs of one batch that
-- come upon the same page, or upon the last place there is.
create function crawl_private.lock_families(p_reports jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  owners uuid[];
  flows text[];
  live jsonb[];
begin
  select
    array_agg(j.owner_id),
    array_agg(coalesce('batch:' || j.batch_id, 'owner:' || coalesce(j.owner_id::text, ''))),
    array_agg(b -> 'children')
  into owners, flows, live
  from unnest(p_reports) b
  join public.crawl_jobs j
    on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
  where jsonb_array_length(b #> '{children,jobs}') > 0
    -- A family that is full stays so: nothing will be added, and nothing need be locked.
    and (b #>> '{children,limit}')::bigint > coalesce((
      select f.jobs from public.crawl_families f where f.root_id = coalesce(j.root_id, j.id)
    ), 1);
  if live is null then
    return;
  end if;

  perform from public.crawl_owners o where o.owner_id = any (owners) order by o.owner_id for update;
  perform pg_advisory_xact_lock_shared(hashtext('crawl_hosts'));
  insert into public.crawl_lanes (lane, kind, max_running, gap)
  select u.lane, u.kind, u.max_running, u.gap from unnest(crawl_private.lanes_of(live)) u
  on conflict do nothing;
  perform from public.crawl_flows f where f.flow = any (flows) order by f.flow for update;
end;
$$;

revoke all on function crawl_private.lock_families(jsonb[]) from public;

comment on function crawl_private.lock_families(jsonb[]) is 'Locks what adding the children of these reports needs, before their jobs.';

-- lanes_of: the usual limits of the lanes of children, in key order; read of one
-- child a lane.
create function crawl_private.lanes_of(p_children jsonb[]) returns crawl_private.lane_limit[]
language sql stable
set search_path = ''
return array(
  select (r.lane, r.kind, r.max_running, coalesce(r.gap_ms, 0) * interval '1 ms')::crawl_private.lane_limit
  from (
    select distinct on (lane) c -> 'defaults' as defaults, item
    from unnest(p_children) c
    cross join lateral jsonb_array_elements(c -> 'jobs') item
    cross join lateral (select coalesce(item ->> 'lane', c #>> '{defaults,lane}') as lane) l
    order by lane
  ) first
  cross join lateral jsonb_to_record(first.defaults || first.item) as r (
    lane text, kind text, max_running integer, gap_ms double precision
  )
);

revoke all on function crawl_private.lanes_of(jsonb[]) from public;

comment on function crawl_private.lanes_of(jsonb[]) is 'The usual limits of the lanes of children.';

-- add_children: jobs that completed jobs came upon, in the transaction that
-- completes them.
--
--   (nothing) ──complete a parent──▶ pending
--
-- A child belongs to its parent's batch and owner and has its priority. It is
-- left out where the batch has its dedupe_key already, which is its kind and url
-- if none is given (`known`), and where the family's limit or the owner's quota
-- is reached (`cut`). Only to be called once lock_families has locked what it
-- writes; moves no lanes and counts nothing.
create function crawl_private.add_children(p_families crawl_private.family[]) returns crawl_private.move[]
language plpgsql
set search_path = ''
as $$
declare
  family crawl_private.family;
  root uuid;
  family_jobs integer;
  room bigint;
  fresh jsonb[];
  unknown integer;
  first_time bigint;
  place record;
  added crawl_private.move[];
  moves crawl_private.move[] := '{}';
begin
  foreach family in array coalesce(p_families, '{}') loop
    root := coalesce(family.root_id, family.parent_id);
    select f.jobs into family_jobs from public.crawl_families f where f.root_id = root;
    family_jobs := coalesce(family_jobs, 1);
    room := case when family.depth < 100 then (family.children ->> 'limit')::bigint - family_jobs else 0 end;
    if family.owner_id is not null and family.children ->> 'quota' is not null then
      -- What this call has added is not counted yet.
      room := least(room, (family.children ->> 'quota')::bigint - (
        select coalesce(sum(c.live), 0)
        from public.crawl_owner_counts c
        where c.owner_id = family.owner_id
      ) - (select count(*) from unnest(moves) m where m.owner_id = family.owner_id));
    end if;

    fresh := array(
      select c.item || jsonb_build_object('key', c.key)
      from (
        select distinct on (k.key) i.item, k.key, given.nth
        from jsonb_array_elements(family.children -> 'jobs') with ordinality as given (body, nth)
        cross join lateral (select family.children -> 'defaults' || given.body as item) i
        cross join lateral (
          select md5(coalesce(i.item ->> 'dedupe_key', concat(i.item ->> 'kind', ' ', i.item ->> 'url')))::uuid as key
        ) k
        order by k.key, given.nth
      ) c
      -- One look into the index for each: `not exists` may be made a scan of the whole batch.
      left join lateral (
        select true as is_known from public.crawl_jobs j
        where j.batch_id = family.batch_id and j.dedupe_key = c.key
        limit 1
      ) j on true
      where j.is_known is null
      order by c.nth
    );
    unknown := cardinality(fresh);
    fresh := fresh[1:greatest(room, 0)];
    added := '{}';

    if cardinality(fresh) > 0 then
      select * into place from crawl_private.take_places(
        coalesce('batch:' || family.batch_id, 'owner:' || coalesce(family.owner_id::text, '')),
        family.owner_id,
        cardinality(fresh)
      );
      first_time := crawl_private.uuid_time();
      with inserted as (
        insert into public.crawl_jobs (
          id, kind, owner_id, batch_id, url, args, lane, ord, priority, max_attempts,
          dedupe_key, parent_id, root_id, depth, subject
        )
        select
          crawl_private.uuid_v7(first_time + n), r.kind, family.owner_id, family.batch_id,
          r.url, coalesce(r.args, '{}'), r.lane,
          place.start_ord + (n - 1) * place.step - family.priority * crawl_private.places_a_point(),
          family.priority, coalesce(r.max_attempts, family.max_attempts),
          r.key, family.parent_id, root, family.depth + 1, r.subject
        from unnest(fresh) with ordinality as child (body, n)
        cross join lateral jsonb_to_record(child.body) as r (
          kind text, lane text, url text, subject text, args jsonb, max_attempts integer, key uuid
        )
        order by r.key
        -- Outside of batches another live job may hold the key.
        on conflict do nothing
        returning owner_id, batch_id, lane, ord
      )
      select coalesce(array_agg((
        i.owner_id, i.batch_id, i.lane, null, 'pending', i.ord, 1
      )::crawl_private.move), '{}')
      into added
      from inserted i;
      insert into public.crawl_families as f (root_id, jobs)
      values (root, 1 + cardinality(added))
      on conflict (root_id) do update set jobs = f.jobs + cardinality(added);
      moves := moves || added;
    end if;

    update public.crawl_jobs j
    set followed = jsonb_build_object(
      'added', cardinality(added),
      'known', jsonb_array_length(family.children -> 'jobs') - unknown
        + cardinality(fresh) - cardinality(added),
      'cut', unknown - cardinality(fresh),
      'refused', coalesce((family.children ->> 'refused')::integer, 0)
    )
    where j.id = family.parent_id;
  end loop;
  return moves;
end;
$$;

revoke all on function crawl_private.add_children(crawl_private.family[]) from public;

comment on function crawl_private.add_children(crawl_private.family[]) is 'Puts the jobs that completed ones came upon on the queue; the caller moves lanes and counts.';
