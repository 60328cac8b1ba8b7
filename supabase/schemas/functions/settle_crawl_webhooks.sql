-- settle_crawl_webhooks: how tries to deliver went.
--
--   pending ──2xx──▶ delivered
--   pending ──anything else──▶ pending (tries are left: again after the backoff), or failed
--   pending ──410──▶ failed, and with it all that waits for this receiver
--
-- Safe to send twice and safe to send late: only the holder of the lease token is heard.
--
-- p_reports: [{ id, lease_token, duration_ms, http_status?, code?, message? }]
-- Answers how many were heard.
create function public.settle_crawl_webhooks(p_reports jsonb[]) returns integer
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  heard integer;
  gone bigint[];
begin
  with reports as (
    select r.* from unnest(p_reports) item
    cross join lateral jsonb_to_record(item) as r (
      id uuid, lease_token uuid, duration_ms double precision, http_status integer, code text, message text
    )
  ),
  held as materialized (
    select e.id, e.leased_at, r.duration_ms, r.http_status, r.code, r.message
    from reports r
    join public.crawl_webhook_events e on e.id = r.id and e.lease_token = r.lease_token
    order by e.id
    for update of e
  ),
  outcomes as materialized (
    select
      h.*,
      coalesce(h.http_status between 200 and 299, false) as delivered,
      -- Null: not again.
      case when h.http_status = 410 then null else crawl_private.webhook_backoff(e.attempt) end as backoff
    from held h
    join public.crawl_webhook_events e on e.id = h.id
  ),
  settled as (
    update public.crawl_webhook_events e
    set
      status = case when o.delivered then 'delivered' when o.backoff is null then 'failed' else 'pending' end,
      next_at = case when not o.delivered then clock_timestamp() + o.backoff end,
      finished_at = case when o.delivered or o.backoff is null then clock_timestamp() end,
      lease_token = null,
      leased_at = null
    from outcomes o
    where e.id = o.id
    returning e.id, e.webhook_id, e.attempt, o.leased_at, o.duration_ms, o.http_status, o.code, o.message
  ),
  logged as (
    insert into public.crawl_webhook_deliveries
      (event_id, attempt, started_at, duration_ms, http_status, error_code, error_message)
    select s.id, s.attempt, s.leased_at, s.duration_ms, s.http_status, s.code, s.message
    from settled s
  )
  select count(*), array_agg(s.webhook_id) filter (where s.http_status = 410)
  into heard, gone
  from settled s;

  if gone is not null then
    update public.crawl_webhook_events e
    set status = 'failed', next_at = null, finished_at = clock_timestamp()
    where e.id in (
      select w.id from public.crawl_webhook_events w
      where w.webhook_id = any (gone) and w.status = 'pending' and w.lease_token is null
      order by w.id
      for update skip locked
    );
    update public.crawl_webhooks w
    set gone_at = clock_timestamp()
    where w.id in (
      select g.id from public.crawl_webhooks g where g.id = any (gone) order by g.id for no key update
    );
  end if;
  return heard;
end;
$$;

revoke all on function public.settle_crawl_webhooks(jsonb[]) from public, anon, authenticated;
grant execute on function public.settle_crawl_webhooks(jsonb[]) to service_role;

comment on function public.settle_crawl_webhooks(jsonb[]) is 'pending → delivered, pending after a backoff, or failed, for the holders of the lease tokens.';
