-- admit: whether an owner may put more jobs on the queue now: a token bucket of
-- p_rate requests a minute, and at most p_quota live jobs. Locks the owner's
-- row until the end of the transaction, so two requests cannot pass the quota
-- together; a refusal takes its token back with the transaction.
create function crawl_private.admit(
  p_owner_id uuid,
  p_jobs integer,
  p_rate integer,
  p_quota integer
) returns void
language plpgsql
set search_path = ''
as $$
declare
  left_over double precision;
  live bigint;
begin
  if p_owner_id is null then
    return;
  end if;

  insert into public.crawl_owners as o (owner_id, tokens, refilled_at)
  values (p_owner_id, coalesce(p_rate, 1) - 1, clock_timestamp())
  on conflict (owner_id) do update set
    tokens = least(
      coalesce(p_rate, 1),
      o.tokens + extract(epoch from clock_timestamp() - o.refilled_at) * coalesce(p_rate, 1) / 60
    ) - 1,
    refilled_at = clock_timestamp()
  returning tokens into left_over;
  if p_rate is not null and left_over < 0 then
    raise sqlstate 'PT429' using
      message = 'RATE_LIMITED',
      detail = format('%s requests a minute are allowed', p_rate),
      hint = ceil(-left_over * 60 / p_rate)::text;
  end if;

  select coalesce(sum(c.live), 0) into live
  from public.crawl_owner_counts c
  where c.owner_id = p_owner_id;
  if live + p_jobs > p_quota then
    raise sqlstate 'PT429' using
      message = 'QUOTA_EXCEEDED',
      detail = format('%s jobs are queued or running and %s were sent, %s in all are allowed', live, p_jobs, p_quota),
      hint = '60';
  end if;
end;
$$;

revoke all on function crawl_private.admit(uuid, integer, integer, integer) from public;

comment on function crawl_private.admit(uuid, integer, integer, integer) is 'Refuses what exceeds a user''s request rate or quota of live jobs.';
