-- Products of shops, their own and copies, as items of the dataset of that
-- name. Prices are text, as JSON has no exact numbers.
create view public.shop_products with (security_invoker = true) as
select
  i.key as id,
  i.owner_id,
  i.scope as shop_id,
  i.item ->> 'name' as name,
  i.item ->> 'price' as price,
  i.item ->> 'currency' as currency,
  i.item ->> 'description' as description,
  i.item ->> 'imageUrl' as image_url,
  (i.item ->> 'stock')::bigint as stock,
  i.item -> 'attributes' as attributes,
  i.item ->> 'sourceShopId' as source_shop_id,
  i.item ->> 'sourceProductId' as source_product_id,
  i.item ->> 'sourcePrice' as source_price,
  i.item ->> 'followId' as follow_id,
  i.job_id,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'shop_products';

revoke all on public.shop_products from public, anon, authenticated, service_role;
grant select on public.shop_products to authenticated, service_role;

comment on view public.shop_products is 'Products of shops: their own, and copies with their source.';
