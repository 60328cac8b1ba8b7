-- What the operator has set for a host, or for all hosts below a name. Written
-- by set_crawl_host, which tells the lanes; a submit tells new ones.
create table public.crawl_hosts (
  -- example.com (any port), example.com:8080, or *.example.com (its subdomains).
  host text primary key,
  max_running integer,
  gap interval,
  robots text,
  paused_until timestamptz,
  note text,
  updated_at timestamptz not null default clock_timestamp(),
  constraint crawl_hosts_host_length check (length(host) between 1 and 300),
  constraint crawl_hosts_max_running_range check (max_running between 1 and 1000),
  constraint crawl_hosts_gap_range check (gap between '0' and '1 hour'),
  constraint crawl_hosts_robots_known check (robots in ('obey', 'ignore')),
  constraint crawl_hosts_note_length check (length(note) <= 500)
);

alter table public.crawl_hosts enable row level security;

revoke all on public.crawl_hosts from public, anon, authenticated, service_role;
grant select on public.crawl_hosts to service_role;

comment on table public.crawl_hosts is 'Limits of hosts that differ from the usual ones; null: as usual.';
comment on column public.crawl_hosts.robots is 'Wins over what a job asks for.';
