-- save_dataset_items: keeps items on the way, before their job is completed.
--
-- Heard from the holder of the lease token alone; a call that is sent again
-- finds its items there and changes nothing.
-- p_datasets: [{ dataset, scope?, items?: [{ key, item }], remove?: [key] }]
-- Answers { dataset: { inserted, updated, unchanged, removed } }, null to a
-- worker that has lost the job.
create function public.save_dataset_items(
  p_job_id uuid,
  p_lease_token uuid,
  p_datasets jsonb
) returns jsonb
language plpgsql
-- Definer, because no role may write the tables itself.
security definer
set search_path = ''
as $$
declare
  owner uuid;
begin
  select j.owner_id into owner
  from public.crawl_jobs j
  where j.id = p_job_id and j.lease_token = p_lease_token and j.status = 'processing'
  for no key update;
  if not found then
    return null;
  end if;
  return coalesce(
    crawl_private.save_items(array[(p_job_id, owner, p_datasets)::crawl_private.save]) -> p_job_id::text,
    '{}'
  );
end;
$$;

revoke all on function public.save_dataset_items(uuid, uuid, jsonb) from public, anon, authenticated;
grant execute on function public.save_dataset_items(uuid, uuid, jsonb) to service_role;

comment on function public.save_dataset_items(uuid, uuid, jsonb) is 'Keeps items of a running job, by its lease.';
