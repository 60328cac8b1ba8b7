-- When the cron last called, in milliseconds since 1970. A sequence, because a
-- row that is updated each minute for years would need care; 0: never.
create sequence public.crawl_tick minvalue 0 start 0;

revoke all on sequence public.crawl_tick from public, anon, authenticated, service_role;

comment on sequence public.crawl_tick is 'The last tick of the cron, in milliseconds since 1970.';
