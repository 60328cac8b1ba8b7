-- claim_crawl_webhooks: leases messages that are due, for one sender each.
--
-- A sender that dies between sending and settling leaves its lease behind; once
-- that is over the message is sent again, with the same id: at least once.
-- Skips what others hold.
-- Answers [{ id, lease_token, attempt, about, type, url, secret, data, created_at, now }].
create function public.claim_crawl_webhooks(p_limit integer, p_lease interval) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  messages jsonb;
begin
  with due as materialized (
    select e.id, e.attempt, e.lease_token, e.leased_at
    from public.crawl_webhook_events e
    where e.status = 'pending' and e.next_at <= (select clock_timestamp())
    order by e.next_at
    limit p_limit
    for update skip locked
  ),
  lost as (
    insert into public.crawl_webhook_deliveries (event_id, attempt, started_at, error_code, error_message)
    select d.id, d.attempt, d.leased_at, 'STALLED', 'Its sender was lost: it may have been delivered'
    from due d
    where d.lease_token is not null
  ),
  leased as (
    update public.crawl_webhook_events e
    set
      attempt = e.attempt + 1,
      lease_token = gen_random_uuid(),
      leased_at = clock_timestamp(),
      next_at = clock_timestamp() + p_lease
    from due d
    where e.id = d.id
    returning e.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', e.id,
    'lease_token', e.lease_token,
    'attempt', e.attempt,
    'about', split_part(e.type, '.', 1),
    'type', e.type,
    'url', w.url,
    'secret', w.secret,
    'data', e.data,
    'created_at', e.created_at,
    'now', clock_timestamp()
  ) order by e.id), '[]')
  into messages
  from leased e
  join public.crawl_webhooks w on w.id = e.webhook_id;
  return messages;
end;
$$;

revoke all on function public.claim_crawl_webhooks(integer, interval) from public, anon, authenticated;
grant execute on function public.claim_crawl_webhooks(integer, interval) to service_role;

comment on function public.claim_crawl_webhooks(integer, interval) is 'Leases webhook messages that are due.';
