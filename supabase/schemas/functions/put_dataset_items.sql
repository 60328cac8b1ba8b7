-- put_dataset_items: keeps items that no job brings, on behalf of an owner; null
-- is the secret key.
--
-- p_datasets, answer: as save_dataset_items.
create function public.put_dataset_items(p_owner_id uuid, p_datasets jsonb) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
begin
  return coalesce(
    crawl_private.save_items(array[(null, p_owner_id, p_datasets)::crawl_private.save]) -> '',
    '{}'
  );
end;
$$;

revoke all on function public.put_dataset_items(uuid, jsonb) from public, anon, authenticated;
grant execute on function public.put_dataset_items(uuid, jsonb) to service_role;

comment on function public.put_dataset_items(uuid, jsonb) is 'Keeps items that no job brings.';
