-- What each site's robots.txt said when it was last read, for all workers.
create table public.crawl_robots (
  -- Scheme, host and port: RFC 9309 wants a file of its own for each.
  origin text primary key,
  outcome text not null,
  rules text not null default '',
  http_status integer,
  fetched_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  constraint crawl_robots_outcome_known check (outcome in ('found', 'none', 'unavailable')),
  constraint crawl_robots_rules_length check (length(rules) <= 512000),
  constraint crawl_robots_only_found_has_rules check (outcome = 'found' or rules = '')
);

-- Serves set_crawl_robots: what has expired is deleted.
create index crawl_robots_expired on public.crawl_robots (expires_at);

alter table public.crawl_robots enable row level security;

revoke all on public.crawl_robots from public, anon, authenticated, service_role;
grant select on public.crawl_robots to service_role;

comment on table public.crawl_robots is 'The robots.txt of each site, as long as it is believed.';
comment on column public.crawl_robots.outcome is 'found: its rules hold; none: all is allowed; unavailable: nothing is, for now.';
