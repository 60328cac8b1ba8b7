-- prune_crawl_webhooks: forgets messages that ended longer ago than this, with
-- their tries, and webhooks that nothing refers to any more; 1 000 of each a
-- call at most. Answers how many messages.
--
-- p_older_than: 2 days at least. A webhook's use is noted once a day, so one
-- that a submit is just about to use is never old.
create function public.prune_crawl_webhooks(p_older_than interval) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  before constant timestamptz := clock_timestamp() - greatest(p_older_than, interval '2 days');
  pruned integer;
begin
  delete from public.crawl_webhook_events e
  where e.id in (
    select o.id from public.crawl_webhook_events o
    where o.finished_at < before
    order by o.finished_at
    limit 1000
    for update skip locked
  );
  get diagnostics pruned = row_count;

  delete from public.crawl_webhooks w
  where w.used_at < before
    and w.id in (
      select o.id from public.crawl_webhooks o
      where o.used_at < before
        and not exists (select from public.crawl_webhook_events e where e.webhook_id = o.id)
        and not exists (select from public.crawl_jobs j where j.webhook_id = o.id)
        and not exists (select from public.crawl_batches b where b.webhook_id = o.id)
      order by o.used_at
      limit 1000
    );
  return pruned;
end;
$$;

revoke all on function public.prune_crawl_webhooks(interval) from public, anon, authenticated;
grant execute on function public.prune_crawl_webhooks(interval) to service_role;

comment on function public.prune_crawl_webhooks(interval) is 'Forgets webhook messages that ended long ago.';
