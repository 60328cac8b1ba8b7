-- Parts that several transitions share. Not exposed by the REST gateway, callable by nobody else.
create schema crawl_private;

revoke all on schema crawl_private from public;

comment on schema crawl_private is 'Shared parts of the queue''s transitions; no door of its own.';

-- Jobs that changed state alike: what the counts and their lane need to know.
create type crawl_private.move as (
  owner_id uuid,
  batch_id bigint,
  lane text,
  from_status text,
  to_status text,
  -- The first place among the ready jobs of the lane, if they have become ready.
  ready_ord bigint,
  jobs integer
);

comment on type crawl_private.move is 'A change of state of one job or several, as owner, batch and lane see it.';

-- One try that ended: what becomes rows of crawl_attempts.
create type crawl_private.try as (
  job_id uuid,
  attempt integer,
  leased_at timestamptz,
  -- [{ method, browser?, start_ms, duration_ms, http_status?, code?, message? }]
  steps jsonb
);

comment on type crawl_private.try is 'A try that ended, and the steps it took.';
