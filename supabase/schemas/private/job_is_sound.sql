-- What a column of crawl_jobs may hold, where that does not depend on others.
-- Domains, since they are checked when a value is put in, and not again at each
-- change of the job's state.
create domain crawl_private.job_url as text check (length(value) <= 8192);
create domain crawl_private.job_subject as text check (octet_length(value) between 1 and 500);
create domain crawl_private.job_depth as smallint check (value between 0 and 100);
create domain crawl_private.job_priority as smallint check (value between -100 and 100);
create domain crawl_private.job_max_attempts as integer check (value between 1 and 20);

-- job_is_sound: what holds of a job in each state.
create function crawl_private.job_is_sound(
  p_status text,
  p_ready boolean,
  p_lease_token uuid,
  p_leased_at timestamptz,
  p_lease_until timestamptz,
  p_parked jsonb,
  p_finished_at timestamptz,
  p_error_code text,
  p_attempt integer,
  p_max_attempts integer,
  p_progress smallint,
  p_parent_id uuid,
  p_root_id uuid,
  p_depth smallint
) returns boolean
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_attempt between 0 and p_max_attempts
    and p_progress between 0 and 100
    and (p_parent_id is null) = (p_depth = 0)
    and (p_parent_id is null) = (p_root_id is null)
    and (not p_ready or p_status = 'pending')
    and case
      when p_status = 'pending' then
        num_nonnulls(p_lease_token, p_leased_at, p_lease_until, p_parked, p_finished_at) = 0
      -- It may go on with a page that was parked.
      when p_status = 'processing' then
        num_nulls(p_lease_token, p_leased_at, p_lease_until) = 0 and p_finished_at is null
      when p_status = 'parked' then
        num_nulls(p_parked, p_lease_until) = 0 and num_nonnulls(p_lease_token, p_leased_at, p_finished_at) = 0
      when p_status = 'completed' then
        p_finished_at is not null and num_nonnulls(p_lease_token, p_leased_at, p_lease_until, p_parked) = 0
      when p_status = 'error' then
        num_nulls(p_finished_at, p_error_code) = 0
        and num_nonnulls(p_lease_token, p_leased_at, p_lease_until, p_parked) = 0
      -- It keeps a page until that is closed.
      when p_status = 'cancelled' then
        p_finished_at is not null and num_nonnulls(p_lease_token, p_leased_at, p_lease_until) = 0
      else false
    end;
end;
$$;

revoke all on function crawl_private.job_is_sound(text, boolean, uuid, timestamptz, timestamptz, jsonb, timestamptz, text, integer, integer, smallint, uuid, uuid, smallint) from public;

comment on function crawl_private.job_is_sound(text, boolean, uuid, timestamptz, timestamptz, jsonb, timestamptz, text, integer, integer, smallint, uuid, uuid, smallint) is 'What holds of a job in each state.';
