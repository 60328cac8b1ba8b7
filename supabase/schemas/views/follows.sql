-- Which shop follows which, as items of the dataset of that name.
create view public.follows with (security_invoker = true) as
select
  i.key as id,
  i.owner_id,
  i.item ->> 'mode' as mode,
  i.item ->> 'followerShopId' as follower_shop_id,
  i.item ->> 'sourceShopId' as source_shop_id,
  (i.item ->> 'markupPercentage')::float8 as markup_percentage,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'follows';

revoke all on public.follows from public, anon, authenticated, service_role;
grant select on public.follows to authenticated, service_role;

comment on view public.follows is 'Which shop resells the products of which, or watches it.';
