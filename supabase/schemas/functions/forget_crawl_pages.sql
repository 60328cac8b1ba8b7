-- forget_crawl_pages: the pages of these cancelled jobs are closed.
--
-- Touches cancelled jobs alone: a live one still needs its page.
create function public.forget_crawl_pages(p_job_ids uuid[]) returns void
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  update public.crawl_jobs j
  set parked = null
  where j.id = any (p_job_ids) and j.status = 'cancelled';
end;
$$;

revoke all on function public.forget_crawl_pages(uuid[]) from public, anon, authenticated;
grant execute on function public.forget_crawl_pages(uuid[]) to service_role;

comment on function public.forget_crawl_pages(uuid[]) is 'Says that the pages of cancelled jobs are closed.';
