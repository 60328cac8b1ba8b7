-- brands: whose products are found by brand_scrape, as its owner has described
-- them; the columns of dataset_items, under its policy.
create view public.brands with (security_invoker = true) as
select
  i.key as id,
  i.owner_id,
  i.item ->> 'name' as name,
  i.item -> 'listingUrls' as listing_urls,
  i.item -> 'selectors' as selectors,
  (i.item ->> 'render')::boolean as render,
  i.item ->> 'robots' as robots,
  (i.item ->> 'maxPages')::integer as max_pages,
  (i.item ->> 'maxProducts')::integer as max_products,
  (i.item ->> 'detailsMaxAgeHours')::integer as details_max_age_hours,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'brands';

revoke all on public.brands from public, anon, authenticated, service_role;
grant select on public.brands to authenticated, service_role;

comment on view public.brands is 'Brands: where their products are listed, and how their pages are read.';
