-- record_tries: the steps of each try become rows of crawl_attempts. Workers
-- send offsets from the moment of the lease: the database's clock is the only clock.
create function crawl_private.record_tries(p_tries crawl_private.try[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into public.crawl_attempts
    (job_id, attempt, started_at, ended_at, method, browser, http_status, error_code, error_message)
  select
    t.job_id,
    t.attempt,
    t.leased_at + s.start_ms * interval '1 ms',
    t.leased_at + (s.start_ms + s.duration_ms) * interval '1 ms',
    s.method, s.browser, s.http_status, s.code, s.message
  from unnest(p_tries) t
  cross join jsonb_to_recordset(coalesce(nullif(t.steps, 'null'), '[]')) as s (
    method text, browser text, start_ms double precision, duration_ms double precision,
    http_status integer, code text, message text
  );
end;
$$;

revoke all on function crawl_private.record_tries(crawl_private.try[]) from public;

comment on function crawl_private.record_tries(crawl_private.try[]) is 'Writes the steps of these tries.';
