-- Campaigns: what tracked accounts belong to.
create view public.campaigns with (security_invoker = true) as
select
  i.key::uuid as id,
  nullif(i.owner_id, '00000000-0000-0000-0000-000000000000') as owner_id,
  i.item ->> 'name' as name,
  i.item ->> 'status' as status,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'campaigns';

revoke all on public.campaigns from public, anon, authenticated, service_role;
grant select on public.campaigns to authenticated, service_role;

comment on view public.campaigns is 'Campaigns, active or paused.';
