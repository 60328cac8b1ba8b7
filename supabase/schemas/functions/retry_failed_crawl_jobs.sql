-- retry_failed_crawl_jobs: the failed jobs of a batch again.
--
--   error ──retry──▶ pending
--
-- p_error_codes: only jobs that failed with one of these. p_dry_run: counts
-- them and changes nothing. p_overrides: see crawl_private.requeue.
-- p_rate, p_quota: see crawl_private.admit.
-- Answers how many; null when the owner has no such batch.
create function public.retry_failed_crawl_jobs(
  p_batch text,
  p_owner_id uuid default null,
  p_error_codes text[] default null,
  p_overrides jsonb default '{}',
  p_dry_run boolean default false,
  p_max_retries integer default 10,
  p_rate integer default null,
  p_quota integer default null
) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  batch constant bigint := crawl_private.find_batch(p_batch, p_owner_id);
  failed uuid[];
begin
  if batch is null then
    return null;
  end if;
  select coalesce(array_agg(j.id), '{}') into failed
  from public.crawl_jobs j
  where j.batch_id = batch
    and j.status = 'error'
    and j.retries < p_max_retries
    and (p_error_codes is null or j.error_code = any (p_error_codes));
  if p_dry_run or cardinality(failed) = 0 then
    return cardinality(failed);
  end if;
  perform crawl_private.admit(p_owner_id, cardinality(failed), p_rate, p_quota);
  return cardinality(crawl_private.requeue(failed, p_overrides, p_max_retries));
end;
$$;

revoke all on function public.retry_failed_crawl_jobs(text, uuid, text[], jsonb, boolean, integer, integer, integer) from public, anon, authenticated;
grant execute on function public.retry_failed_crawl_jobs(text, uuid, text[], jsonb, boolean, integer, integer, integer) to service_role;

comment on function public.retry_failed_crawl_jobs(text, uuid, text[], jsonb, boolean, integer, integer, integer) is 'error → pending, for the failed jobs of a batch.';
