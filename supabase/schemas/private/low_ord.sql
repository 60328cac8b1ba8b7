-- low_ord: where a claim begins to look for lanes.
create function crawl_private.low_ord() returns bigint
language sql volatile
-- Not by a scan of the sequence: with `enable_seqscan = off` that costs so much
-- that servers with a compiler would compile the statement each time.
return coalesce(pg_sequence_last_value('public.crawl_low_ord'), -9223372036854775808);

revoke all on function crawl_private.low_ord() from public;

comment on function crawl_private.low_ord() is 'Where a claim begins to look for lanes.';

-- raise_low_ord: sets it to the first head there is. A lane that gets an earlier
-- one from a transaction that is not over yet is passed over by claims that find
-- enough others, until the next call.
create function crawl_private.raise_low_ord() returns void
language plpgsql
set search_path = ''
as $$
begin
  perform setval('public.crawl_low_ord', first.head_ord)
  from (
    select l.head_ord from public.crawl_lanes l
    where l.head_ord is not null
    order by l.head_ord
    limit 1
  ) first
  where first.head_ord <> crawl_private.low_ord();
end;
$$;

revoke all on function crawl_private.raise_low_ord() from public;

comment on function crawl_private.raise_low_ord() is 'Has claims begin at the first head there is.';

-- lower_low_ord: for jobs that become ready at this place.
create function crawl_private.lower_low_ord(p_ord bigint) returns void
language plpgsql
set search_path = ''
as $$
begin
  if p_ord < crawl_private.low_ord() then
    perform setval('public.crawl_low_ord', p_ord);
  end if;
end;
$$;

revoke all on function crawl_private.lower_low_ord(bigint) from public;

comment on function crawl_private.lower_low_ord(bigint) is 'Has claims begin here, if they began later.';
