-- complete: what complete_crawl_jobs and complete_and_claim_crawl_jobs share.
-- Moves the lanes, leaves the counting to the caller: counts are touched once
-- per transaction, or two transactions could wait for each other.
create function crawl_private.complete(
  p_reports jsonb[],
  out answers jsonb,
  out moves crawl_private.move[]
)
language plpgsql
set search_path = ''
as $$
declare
  tokens uuid[];
  tries crawl_private.try[];
  lanes text[];
  starts timestamptz[];
  saves crawl_private.save[];
  families crawl_private.family[];
  children crawl_private.move[];
  throttled boolean;
  report jsonb;
  has_datasets boolean := false;
  has_children boolean := false;
begin
  foreach report in array coalesce(p_reports, '{}') loop
    has_datasets := has_datasets or report ? 'datasets';
    has_children := has_children or report ? 'children';
  end loop;
  if has_children then
    perform crawl_private.lock_families(p_reports);
  end if;

  with held as materialized (
    select j.id, j.lease_token, j.leased_at, b as body
    from unnest(p_reports) b
    join public.crawl_jobs j
      on j.id = (b ->> 'job_id')::uuid and j.lease_token = (b ->> 'lease_token')::uuid
    -- A token is there exactly while the job is being processed. Without the
    -- status, as that leads to the index of leased jobs and its dead entries.
    order by j.id
  ),
  completed as (
    update public.crawl_jobs j
    set
      status = 'completed',
      progress = 100,
      lease_token = null,
      lease_until = null,
      leased_at = null,
      settled_token = held.lease_token,
      parked = null,
      state = null,
      error_code = null,
      error_message = null,
      success_method = body ->> 'success_method',
      http_status = (body #>> '{page,http_status}')::integer,
      final_url = body #>> '{page,final_url}',
      content_type = body #>> '{page,content_type}',
      title = body #>> '{page,title}',
      html_length = length(body #>> '{page,html}'),
      processing_time_ms = j.processing_time_ms
        + extract(epoch from clock_timestamp() - held.leased_at) * 1000,
      updated_at = clock_timestamp(),
      finished_at = clock_timestamp()
    from held
    -- In the order of their ids, as everybody locks jobs: `held` leads the plan.
    -- Locking them first cost 54 bytes of log and an update of the row's page each.
    where j.id = held.id and j.lease_token = held.lease_token
    returning j.id, j.owner_id, j.batch_id, j.lane, j.attempt, j.url, held.lease_token, held.leased_at, held.body
  ),
  results as (
    insert into public.crawl_results (job_id, html, headers, result, url_hash)
    select
      c.id, c.body #>> '{page,html}', nullif(c.body #> '{page,headers}', 'null'), nullif(c.body -> 'result', 'null'),
      -- A copy is not to be copied: a page would stay young by being asked for.
      case when c.body ? 'page' and c.body ->> 'success_method' <> 'Cache' then md5(c.url)::uuid end
    from completed c
    -- A kind that has found nothing leaves nothing.
    where c.body ?| array['page', 'result', 'datasets']
    on conflict (job_id) do update
      set
        html = excluded.html, headers = excluded.headers, result = excluded.result,
        url_hash = excluded.url_hash, created_at = now()
  )
  select
    jsonb_object_agg(c.id, 'completed'),
    array_agg(c.lease_token),
    array_agg((c.id, c.attempt, c.leased_at, c.body -> 'steps')::crawl_private.try)
      filter (where jsonb_array_length(nullif(c.body -> 'steps', 'null')) > 0),
    array_agg((c.owner_id, c.batch_id, c.lane, 'processing', 'completed', null, 1)::crawl_private.move),
    array_agg(c.lane),
    array_agg(c.leased_at)
  into answers, tokens, tries, moves, lanes, starts
  from completed c;

  if tries is not null then
    perform crawl_private.record_tries(tries);
  end if;
  if has_datasets then
    saves := array(
      select (j.id, j.owner_id, b -> 'datasets')::crawl_private.save
      from unnest(p_reports) b
      join public.crawl_jobs j on j.id = (b ->> 'job_id')::uuid and j.settled_token = any (tokens)
      where b ? 'datasets'
      order by j.id
    );
    -- The result tells how many there were.
    update public.crawl_results r
    set result = coalesce(r.result, '{}') || jsonb_build_object('saved', s.value)
    from jsonb_each(crawl_private.save_items(saves)) s
    where r.job_id = s.key::uuid;
  end if;
  if has_children then
    families := array(
      select (
        j.id, j.root_id, j.owner_id, j.batch_id, j.depth, j.priority, j.max_attempts, b -> 'children'
      )::crawl_private.family
      from unnest(p_reports) b
      join public.crawl_jobs j on j.id = (b ->> 'job_id')::uuid and j.settled_token = any (tokens)
      where b ? 'children'
      order by j.id
    );
    children := crawl_private.add_children(families);
    moves := moves || children;
  end if;
  throttled := crawl_private.add_to_lanes(moves);
  if cardinality(children) > 0 then
    -- Only lanes that are locked, which are those of new jobs.
    perform crawl_private.limit_lanes(array(
      select u::crawl_private.lane_limit
      from unnest(crawl_private.lanes_of(array(select f.children from unnest(families) f))) u
      where u.lane in (select m.lane from unnest(children) m)
    ));
  end if;
  if throttled then
    perform crawl_private.warm_lanes(lanes, starts);
  end if;
  if cardinality(tokens) is distinct from cardinality(p_reports) then
    answers := crawl_private.answers(p_reports, tokens, 'completed');
  end if;
end;
$$;

revoke all on function crawl_private.complete(jsonb[]) from public;

comment on function crawl_private.complete(jsonb[]) is 'Completes jobs and moves their lanes; the caller counts.';
