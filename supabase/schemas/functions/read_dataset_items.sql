-- read_dataset_items: a page of a dataset, in the order of scopes and keys, in bytes.
--
-- p_owner_id: null is the secret key. p_all: of every owner, for the secret key.
-- p_scope: null for all scopes. p_keys: these alone. p_match: those that contain
-- it; looks at every item of the scope.
-- p_after: { scope, key } of the last item of the page before.
-- Answers { items: [{ scope, key, item, job_id, created_at, updated_at }], more }.
create function public.read_dataset_items(
  p_owner_id uuid,
  p_dataset text,
  p_scope text default null,
  p_keys text[] default null,
  p_match jsonb default null,
  p_after text[] default null,
  p_limit integer default 1000,
  p_all boolean default false
) returns jsonb
language plpgsql stable
-- Definer, because items are read on behalf of an owner named by the caller.
security definer
set search_path = ''
-- Which conditions there are differs from call to call.
set plan_cache_mode = force_custom_plan
as $$
begin
  return (
    select jsonb_build_object(
      'items', coalesce(jsonb_agg(to_jsonb(p) - 'nth' order by p.nth) filter (where p.nth <= p_limit), '[]'),
      'more', count(*) > p_limit
    )
    from (
      select
        i.scope, i.key, i.item, i.job_id, i.created_at, i.updated_at,
        row_number() over (order by i.scope, i.key, i.owner_id) as nth
      from public.dataset_items i
      where i.dataset = p_dataset
        and (p_all or i.owner_id = crawl_private.item_owner(p_owner_id))
        and (p_scope is null or i.scope = p_scope)
        and (p_keys is null or i.key = any (p_keys))
        and (p_match is null or i.item @> p_match)
        and (p_after is null or (i.scope, i.key) > (p_after[1], p_after[2]))
      order by i.scope, i.key, i.owner_id
      limit p_limit + 1
    ) p
  );
end;
$$;

revoke all on function public.read_dataset_items(uuid, text, text, text[], jsonb, text[], integer, boolean) from public, anon, authenticated;
grant execute on function public.read_dataset_items(uuid, text, text, text[], jsonb, text[], integer, boolean) to service_role;

comment on function public.read_dataset_items(uuid, text, text, text[], jsonb, text[], integer, boolean) is 'A page of a dataset.';
