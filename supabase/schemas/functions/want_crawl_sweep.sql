-- want_crawl_sweep: a worker has left a page open in a browser, as it lost the
-- connection to it.
create function public.want_crawl_sweep() returns void
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  perform crawl_private.want_sweep();
end;
$$;

revoke all on function public.want_crawl_sweep() from public, anon, authenticated;
grant execute on function public.want_crawl_sweep() to service_role;

comment on function public.want_crawl_sweep() is 'Has browsers looked through for pages nobody claims, for an hour.';
