-- backoff: how long to wait before the next try: 2 s doubled with each try, at
-- most 15 min, up to a quarter longer at random so that failures do not return together.
create function crawl_private.backoff(p_attempt integer) returns interval
language sql volatile
set search_path = ''
return least(interval '15 minutes', interval '2 seconds' * power(2, least(p_attempt, 20) - 1))
  * (1 + 0.25 * random());

revoke all on function crawl_private.backoff(integer) from public;

comment on function crawl_private.backoff(integer) is 'Wait before the next try: 2 s, 4 s, 8 s … at most 15 min, plus up to 25 %.';
