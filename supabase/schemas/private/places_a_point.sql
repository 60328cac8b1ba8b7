-- places_a_point: the head start that one point of priority is, in the units of
-- `ord`: 1 000 places of a single flow.
create function crawl_private.places_a_point() returns bigint
language sql immutable
set search_path = ''
return 1000000;

revoke all on function crawl_private.places_a_point() from public;

comment on function crawl_private.places_a_point() is 'Head start of one point of priority in the fair order.';
