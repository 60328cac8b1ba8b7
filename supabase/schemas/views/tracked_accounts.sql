-- The accounts whose tweets a campaign wants.
create view public.tracked_accounts with (security_invoker = true) as
select
  i.scope::uuid as campaign_id,
  nullif(i.owner_id, '00000000-0000-0000-0000-000000000000') as owner_id,
  i.item ->> 'userId' as user_id,
  i.key as twitter_id,
  i.item ->> 'handle' as handle,
  (i.item ->> 'maxTweets')::integer as max_tweets,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'tracked_accounts';

revoke all on public.tracked_accounts from public, anon, authenticated, service_role;
grant select on public.tracked_accounts to authenticated, service_role;

comment on view public.tracked_accounts is 'Accounts whose tweets a campaign wants.';
