-- end_crawl_drain: a drain found nothing more to do, or its time is over.
--
-- Answers false when somebody asked for a drain since it last looked: it goes
-- on, unless its time is over (p_force).
create function public.end_crawl_drain(p_id uuid, p_force boolean default false) returns boolean
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtext('crawl_drains'));
  if not p_force then
    update public.crawl_drains d set wanted = false where d.id = p_id and d.wanted;
    if found then
      return false;
    end if;
  end if;
  delete from public.crawl_drains d where d.id = p_id;
  return true;
end;
$$;

revoke all on function public.end_crawl_drain(uuid, boolean) from public, anon, authenticated;
grant execute on function public.end_crawl_drain(uuid, boolean) to service_role;

comment on function public.end_crawl_drain(uuid, boolean) is 'Ends a drain, unless another look was asked for.';
