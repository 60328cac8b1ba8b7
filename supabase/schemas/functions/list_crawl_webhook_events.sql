-- list_crawl_webhook_events: webhook messages and their tries, newest first,
-- from before p_before on: of a job, of a batch, or all of an owner; null is
-- the secret key, which sees all.
-- Answers { events: [{ id, type, url, job_id, batch, status, created_at,
-- next_at, finished_at, tries: [{ attempt, started_at, duration_ms, http_status,
-- error_code, error_message }] }], more }.
create function public.list_crawl_webhook_events(
  p_owner_id uuid default null,
  p_job_id uuid default null,
  p_batch text default null,
  p_status text default null,
  p_limit integer default 50,
  p_before uuid default null
) returns jsonb
language plpgsql stable
-- Definer, because events are read on behalf of an owner named by the caller.
security definer
set search_path = ''
as $$
declare
  batch constant bigint := crawl_private.find_batch(p_batch, p_owner_id);
begin
  return (
    select jsonb_build_object(
      'events', coalesce(jsonb_agg(jsonb_build_object(
        'id', e.id,
        'type', e.type,
        'url', w.url,
        'job_id', e.job_id,
        'batch', (select b.name from public.crawl_batches b where b.id = e.batch_id),
        'status', e.status,
        'created_at', e.created_at,
        'next_at', e.next_at,
        'finished_at', e.finished_at,
        'tries', (
          select coalesce(jsonb_agg(to_jsonb(d) - 'event_id' order by d.started_at), '[]')
          from public.crawl_webhook_deliveries d
          where d.event_id = e.id
        )
      ) order by e.id desc) filter (where e.place <= p_limit), '[]'),
      'more', count(*) > p_limit
    )
    from (
      select e.*, row_number() over (order by e.id desc) as place
      from public.crawl_webhook_events e
      where (p_owner_id is null or e.owner_id = p_owner_id)
        and (p_job_id is null or e.job_id = p_job_id)
        and (p_batch is null or e.batch_id = batch)
        and (p_status is null or e.status = p_status)
        and (p_before is null or e.id < p_before)
      order by e.id desc
      limit p_limit + 1
    ) e
    join public.crawl_webhooks w on w.id = e.webhook_id
  );
end;
$$;

revoke all on function public.list_crawl_webhook_events(uuid, uuid, text, text, integer, uuid) from public, anon, authenticated;
grant execute on function public.list_crawl_webhook_events(uuid, uuid, text, text, integer, uuid) to service_role;

comment on function public.list_crawl_webhook_events(uuid, uuid, text, text, integer, uuid) is 'Webhook messages and their tries, newest first.';
