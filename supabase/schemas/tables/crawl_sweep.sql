-- Until when browsers are looked through for pages nobody claims, in
-- milliseconds since 1970; 0: not once. A sequence, as crawl_tick is, so that
-- parking pages does not wait for a row.
create sequence public.crawl_sweep minvalue 0 start 0;

revoke all on sequence public.crawl_sweep from public, anon, authenticated, service_role;

comment on sequence public.crawl_sweep is 'Until when browsers are looked through for pages nobody claims, in milliseconds since 1970.';
