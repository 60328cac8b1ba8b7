-- How each try to deliver a webhook went.
create table public.crawl_webhook_deliveries (
  event_id uuid not null references public.crawl_webhook_events (id) on delete cascade,
  attempt integer not null,
  started_at timestamptz not null,
  duration_ms integer,
  http_status integer,
  error_code text,
  error_message text
);

-- Serves list_crawl_webhook_events: the tries of one event in order.
create index crawl_webhook_deliveries_event on public.crawl_webhook_deliveries (event_id, started_at);

alter table public.crawl_webhook_deliveries enable row level security;

revoke all on public.crawl_webhook_deliveries from public, anon, authenticated, service_role;
grant select on public.crawl_webhook_deliveries to service_role;

comment on table public.crawl_webhook_deliveries is 'Every try to deliver a webhook: time, status and, where it failed, why. No duration: its sender was lost.';
