-- What these columns may hold. Domains, and no checks of the table, since those
-- cost every change of a lane: that `running` is right crawl_audit looks at.
create domain crawl_private.lane_places as integer check (value > 0);
create domain crawl_private.lane_delay as interval check (value between '0' and '60 seconds');

-- A lane: the jobs that share a limit, such as one host or one kind. It is the
-- lock and the counter of that limit at once, so a limit holds under any race,
-- and a saturated host costs a claim one row, however many jobs it has queued.
create table public.crawl_lanes (
  lane text primary key,
  kind text not null,
  max_running crawl_private.lane_places not null,
  gap interval not null default '0',
  -- What the site's robots.txt asks for; the longer of the two holds.
  crawl_delay crawl_private.lane_delay not null default '0',
  -- What the operator has set for the host, null: what its jobs ask for.
  robots text,
  paused_until timestamptz not null default '-infinity',
  -- When max_running last changed: more may run that were leased before.
  limited_at timestamptz not null default '-infinity',
  running integer not null default 0,
  -- Its waiting jobs, ready or not: what a depth of the queue is summed from.
  pending integer not null default 0,
  -- Not asked before this moment: the gap since the last start, a cooldown or a pause.
  ready_at timestamptz not null default '-infinity',
  -- The end of its last cooldown, and the throttles in a row until now.
  cool_until timestamptz not null default '-infinity',
  throttles integer not null default 0,
  -- The smallest `ord` of the lane's ready jobs; null when it has none.
  head_ord bigint
) with (
  -- A page is cleared of dead rows whenever it is fuller than this, so at 50 that
  -- was done, and logged, at each change of a lane; now at every fourth.
  fillfactor = 90,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 500
);

-- Serves claim_crawl_jobs: lanes that have a ready job, first come first.
-- Without `running`, so that completing a job is a heap-only update; the lanes
-- without room that a claim passes over are no more than the jobs that run.
create index crawl_lanes_runnable on public.crawl_lanes (head_ord)
  where head_ord is not null;

alter table public.crawl_lanes enable row level security;

revoke all on public.crawl_lanes from public, anon, authenticated, service_role;
grant select on public.crawl_lanes to service_role;

comment on table public.crawl_lanes is 'One row per host or kind: how many of its jobs wait and run, how many may run, and its first ready job.';
