-- uuid_v7: a UUID that sorts by time (RFC 9562), so that new jobs land at the
-- end of the primary key's index. Postgres 17 has none of its own.
create function crawl_private.uuid_v7() returns uuid
language sql volatile
set search_path = ''
return encode(
  set_bit(
    set_bit(
      overlay(
        uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6
      ),
      52, 1
    ),
    53, 1
  ),
  'hex'
)::uuid;

revoke all on function crawl_private.uuid_v7() from public;

comment on function crawl_private.uuid_v7() is 'A version 7 UUID.';
