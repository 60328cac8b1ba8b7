-- What the fault suite remembers: every transition of every job, every write
-- of a result, what was acknowledged and which faults were injected. Made by
-- the suite in its own databases, never deployed.
create schema faults;

-- Append-only: one row a transition, in the order of the row's lock.
create table faults.moves (
  n bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  txid xid8 not null default pg_current_xact_id(),
  job_id uuid not null,
  url text,
  -- Null: the job was submitted. To null: it is gone.
  from_status text,
  to_status text,
  attempt integer,
  max_attempts integer,
  stalls integer,
  old_token uuid,
  new_token uuid,
  settled_token uuid,
  old_lease_until timestamptz,
  -- Whether its worker had said that it begins it alone.
  begun boolean,
  worker text,
  error_code text,
  error_message text
);

create index moves_job on faults.moves (job_id, n);

-- One row a write of a result.
create table faults.writes (
  n bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  txid xid8 not null default pg_current_xact_id(),
  job_id uuid not null,
  html text
);

create table faults.acknowledged (
  url text primary key,
  -- 'completed', 'error', 'ended' (either, or cancelled), 'gone' (or pruned).
  expect text not null,
  -- The most tries that it may have used up.
  tries integer not null
);

create table faults.answers (key text not null, job_id uuid not null);

-- A fault that something recovers from: of a worker, or one that is over at a moment.
create table faults.injected (
  n bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  over_at timestamptz,
  what text not null,
  worker text
);

create table faults.settings (lease interval not null);

create function faults.note_move() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into faults.moves (
    job_id, url, from_status, to_status, attempt, max_attempts, stalls,
    old_token, new_token, settled_token, old_lease_until, begun, worker, error_code, error_message
  )
  values (
    coalesce(new.id, old.id), coalesce(new.url, old.url), old.status, new.status,
    new.attempt, new.max_attempts, new.stalls,
    old.lease_token, new.lease_token, new.settled_token, old.lease_until,
    old.begun_token = old.lease_token,
    coalesce(new.worker, old.worker), new.error_code, new.error_message
  );
  return null;
end;
$$;

create trigger faults_inserted after insert or delete on public.crawl_jobs
  for each row execute function faults.note_move();

create trigger faults_updated after update on public.crawl_jobs
  for each row
  when (
    (old.status, old.attempt, old.lease_token, old.settled_token)
      is distinct from (new.status, new.attempt, new.lease_token, new.settled_token)
  )
  execute function faults.note_move();

create function faults.note_write() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into faults.writes (job_id, html) values (new.job_id, new.html);
  return null;
end;
$$;

create trigger faults_written after insert or update of html on public.crawl_results
  for each row when (new.expired_at is null) execute function faults.note_write();

create function faults.refuse() returns trigger
language plpgsql
as $$
begin
  raise exception '% is append-only', tg_table_name;
end;
$$;

create trigger moves_kept before update or delete or truncate on faults.moves
  execute function faults.refuse();
create trigger writes_kept before update or delete or truncate on faults.writes
  execute function faults.refuse();
