-- keep_webhook: the id of an owner's webhook, { url, events, secret? }; null
-- without one. Naming it again brings back one whose receiver was gone.
create function crawl_private.keep_webhook(p_owner_id uuid, p_webhook jsonb) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  hash constant uuid := md5(jsonb_build_array(
    p_webhook ->> 'url', p_webhook -> 'events', p_webhook ->> 'secret'
  )::text)::uuid;
  kept bigint;
begin
  if p_webhook is null then
    return null;
  end if;
  -- As a rule it is known and nothing is written: no row that all submits wait for.
  select w.id into kept from public.crawl_webhooks w
  where w.owner_id is not distinct from p_owner_id
    and w.key = hash
    and w.gone_at is null
    and w.used_at > clock_timestamp() - interval '1 day';
  if not found then
    insert into public.crawl_webhooks as w (owner_id, key, url, events, secret)
    values (
      p_owner_id, hash, p_webhook ->> 'url',
      array(select jsonb_array_elements_text(p_webhook -> 'events')),
      p_webhook ->> 'secret'
    )
    on conflict on constraint crawl_webhooks_owner_id_key_key do update
      set used_at = excluded.used_at, gone_at = null
    returning w.id into kept;
  end if;
  return kept;
end;
$$;

revoke all on function crawl_private.keep_webhook(uuid, jsonb) from public;

comment on function crawl_private.keep_webhook(uuid, jsonb) is 'The id of an owner''s webhook, kept if it is new.';
