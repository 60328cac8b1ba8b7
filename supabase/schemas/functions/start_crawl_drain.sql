-- start_crawl_drain: asks for permission to drain the queue.
--
-- p_tick: the cron asks, so this is its tick. p_pool: a request's drain or a
-- long-lived worker. Answers an id, or null when p_max drains of the pool run
-- already; then the running ones are told to look again before they end, so
-- that a job submitted in the moment a drain gives up is not left until the
-- next minute.
create function public.start_crawl_drain(
  p_max integer,
  p_lease interval,
  p_tick boolean default false,
  p_pool text default 'request'
) returns uuid
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  started uuid;
begin
  if p_tick then
    perform setval('public.crawl_tick', (extract(epoch from clock_timestamp()) * 1000)::bigint);
  end if;
  -- One at a time: the count below must not change under us. A few microseconds each.
  perform pg_advisory_xact_lock(hashtext('crawl_drains'));
  delete from public.crawl_drains d where d.lease_until < clock_timestamp();
  if (select count(*) from public.crawl_drains d where d.pool = p_pool) >= p_max then
    update public.crawl_drains d set wanted = true where d.pool = p_pool and not d.wanted;
    return null;
  end if;
  insert into public.crawl_drains (id, pool, lease_until)
  values (gen_random_uuid(), p_pool, clock_timestamp() + p_lease)
  returning id into started;
  return started;
end;
$$;

revoke all on function public.start_crawl_drain(integer, interval, boolean, text) from public, anon, authenticated;
grant execute on function public.start_crawl_drain(integer, interval, boolean, text) to service_role;

comment on function public.start_crawl_drain(integer, interval, boolean, text) is 'Permission to drain, or null when enough drains run.';
