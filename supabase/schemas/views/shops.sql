-- Shops, as items of the dataset of that name: whoever may see the items sees these.
create view public.shops with (security_invoker = true) as
select
  i.key as id,
  i.owner_id,
  i.item ->> 'name' as name,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'shops';

revoke all on public.shops from public, anon, authenticated, service_role;
grant select on public.shops to authenticated, service_role;

comment on view public.shops is 'Shops that follows are about.';
