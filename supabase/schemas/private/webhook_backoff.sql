-- webhook_backoff: how long to wait after this many failed tries to deliver a
-- webhook; null after the eighth, the last. About a day in all, up to a tenth
-- less at random, so that messages do not return together.
create function crawl_private.webhook_backoff(p_attempt integer) returns interval
language sql volatile
set search_path = ''
return (
  array['5 seconds', '5 minutes', '30 minutes', '2 hours', '5 hours', '6 hours', '10 hours']::interval[]
)[p_attempt] * (1 - 0.1 * random());

revoke all on function crawl_private.webhook_backoff(integer) from public;

comment on function crawl_private.webhook_backoff(integer) is 'Wait before the next try to deliver a webhook: 5 s to 10 h; null after the last.';
