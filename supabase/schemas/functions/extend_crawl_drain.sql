-- extend_crawl_drain: a drain is still alive. One that is killed makes room for
-- another as soon as its lease is over. Answers whether it still had its place.
create function public.extend_crawl_drain(p_id uuid, p_lease interval) returns boolean
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  update public.crawl_drains d
  set lease_until = clock_timestamp() + p_lease
  where d.id = p_id;
  return found;
end;
$$;

revoke all on function public.extend_crawl_drain(uuid, interval) from public, anon, authenticated;
grant execute on function public.extend_crawl_drain(uuid, interval) to service_role;

comment on function public.extend_crawl_drain(uuid, interval) is 'Extends the lease of a running drain.';
