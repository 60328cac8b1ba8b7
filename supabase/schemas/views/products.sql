-- products: as the listing pages of their brands have them; the columns of
-- dataset_items, under its policy.
create view public.products with (security_invoker = true) as
select
  i.scope || '.' || i.key as id,
  i.owner_id,
  i.scope as brand_id,
  i.item ->> 'url' as url,
  i.item ->> 'listing_url' as listing_url,
  i.item ->> 'name' as name,
  i.item ->> 'sku' as sku,
  (i.item ->> 'price_cents')::bigint as price_cents,
  i.item ->> 'currency' as currency,
  i.item ->> 'availability' as availability,
  i.item -> 'images' as images,
  i.job_id,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'products';

revoke all on public.products from public, anon, authenticated, service_role;
grant select on public.products to authenticated, service_role;

comment on view public.products is 'Products, as the listing pages of their brands have them.';
comment on column public.products.price_cents is 'In hundredths of the currency''s unit.';
