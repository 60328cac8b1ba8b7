-- product_details: products as their own pages have them; the columns of
-- dataset_items, under its policy.
create view public.product_details with (security_invoker = true) as
select
  i.scope || '.' || i.key as product_id,
  i.owner_id,
  i.scope as brand_id,
  i.item ->> 'url' as url,
  i.item ->> 'name' as name,
  i.item ->> 'description' as description,
  i.item ->> 'sku' as sku,
  i.item ->> 'gtin' as gtin,
  i.item ->> 'brand' as manufacturer,
  (i.item ->> 'price_cents')::bigint as price_cents,
  i.item ->> 'currency' as currency,
  i.item ->> 'availability' as availability,
  i.item -> 'images' as images,
  (i.item ->> 'rating')::double precision as rating,
  (i.item ->> 'rating_count')::integer as rating_count,
  (i.item ->> 'scraped_at')::timestamptz as scraped_at,
  i.job_id,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'product_details';

revoke all on public.product_details from public, anon, authenticated, service_role;
grant select on public.product_details to authenticated, service_role;

comment on view public.product_details is 'Products, as their own pages have them.';
comment on column public.product_details.price_cents is 'In hundredths of the currency''s unit.';
