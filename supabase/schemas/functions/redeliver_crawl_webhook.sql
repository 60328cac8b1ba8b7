-- redeliver_crawl_webhook: sends a message again, now, with all of its tries.
--
--   delivered, failed, pending ──redeliver──▶ pending (due)
--
-- Refused while it is being sent: it would be sent twice at once.
-- Answers 'queued' or 'busy'; null when the owner has no such message.
create function public.redeliver_crawl_webhook(p_id uuid, p_owner_id uuid default null) returns text
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  event public.crawl_webhook_events;
begin
  select e.* into event from public.crawl_webhook_events e
  where e.id = p_id and (p_owner_id is null or e.owner_id = p_owner_id)
  for update;
  if not found then
    return null;
  end if;
  if event.lease_token is not null and event.next_at > clock_timestamp() then
    return 'busy';
  end if;
  update public.crawl_webhook_events e
  set status = 'pending', attempt = 0, next_at = clock_timestamp(), finished_at = null
  where e.id = p_id;
  -- Whoever asks for it expects the receiver to be there again.
  update public.crawl_webhooks w set gone_at = null
  where w.id = event.webhook_id and w.gone_at is not null;
  return 'queued';
end;
$$;

revoke all on function public.redeliver_crawl_webhook(uuid, uuid) from public, anon, authenticated;
grant execute on function public.redeliver_crawl_webhook(uuid, uuid) to service_role;

comment on function public.redeliver_crawl_webhook(uuid, uuid) is 'delivered, failed, pending → pending and due, for one webhook message.';
