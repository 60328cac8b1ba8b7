-- answers: what each report is told, { job_id: word }: the word for a report
-- that was accepted now, `already` where the same token settled the job
-- before (its answer was lost on the way), `stale` where the lease has gone to
-- somebody else, or the job was cancelled.
create function crawl_private.answers(p_reports jsonb[], p_accepted uuid[], p_word text) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(
      b ->> 'job_id',
      case
        when (b ->> 'lease_token')::uuid = any (p_accepted) then p_word
        when exists (
          select from public.crawl_jobs j
          where j.id = (b ->> 'job_id')::uuid
            and j.settled_token = (b ->> 'lease_token')::uuid
        ) then 'already'
        else 'stale'
      end
    ), '{}')
    from unnest(p_reports) b
  );
end;
$$;

revoke all on function crawl_private.answers(jsonb[], uuid[], text) from public;

comment on function crawl_private.answers(jsonb[], uuid[], text) is 'The word each report is answered with.';
