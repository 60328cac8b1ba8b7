-- Ads that scraper runs have found, of the kind actor_run; each organisation's
-- by their own ids. Users see their own, as those of dataset_items.
create view public.meta_ads with (security_invoker = true) as
select
  i.owner_id,
  i.scope as organisation_id,
  i.key as ad_archive_id,
  i.item ->> 'run_id' as run_id,
  i.item ->> 'page_id' as page_id,
  i.item ->> 'page_name' as page_name,
  i.item ->> 'title' as title,
  i.item ->> 'body' as body,
  i.item ->> 'cta_text' as cta_text,
  i.item ->> 'cta_type' as cta_type,
  i.item ->> 'link_url' as link_url,
  i.item -> 'resized_image_urls' as resized_image_urls,
  i.item -> 'original_image_urls' as original_image_urls,
  i.item -> 'video_hd_urls' as video_hd_urls,
  i.item -> 'video_sd_urls' as video_sd_urls,
  i.item -> 'video_preview_image_urls' as video_preview_image_urls,
  i.item -> 'publisher_platforms' as publisher_platforms,
  i.item ->> 'display_format' as display_format,
  (i.item ->> 'is_active')::boolean as is_active,
  (i.item ->> 'start_date')::timestamptz as start_date,
  (i.item ->> 'end_date')::timestamptz as end_date,
  i.item ->> 'ad_library_url' as ad_library_url,
  i.job_id,
  i.created_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'meta_ads';

revoke all on public.meta_ads from public, anon, authenticated, service_role;
grant select on public.meta_ads to authenticated, service_role;

comment on view public.meta_ads is 'Ads that scraper runs have found.';
comment on column public.meta_ads.owner_id is 'The user it belongs to; 00000000-0000-0000-0000-000000000000 for the secret key.';
comment on column public.meta_ads.run_id is 'The run that found it last.';
