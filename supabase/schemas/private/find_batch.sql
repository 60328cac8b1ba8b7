-- find_batch: the batch of this name that a caller means. A user has their own
-- alone; the secret key (no owner) means its own first, then the newest.
create function crawl_private.find_batch(p_name text, p_owner_id uuid) returns bigint
language sql stable
set search_path = ''
return (
  select b.id
  from public.crawl_batches b
  where b.name = p_name and (p_owner_id is null or b.owner_id = p_owner_id)
  order by b.owner_id is not null, b.created_at desc
  limit 1
);

revoke all on function crawl_private.find_batch(text, uuid) from public;

comment on function crawl_private.find_batch(text, uuid) is 'The id of the batch of this name; null when there is none.';
