-- list_crawler_tasks: tasks of the crawler of tweets, newest first.
--
-- p_owner_id: null is the secret key, which sees all. p_status: of this status
-- alone. p_after: the id of the last task of the page before.
-- Answers { tasks: rows of crawler_tasks, more }.
create function public.list_crawler_tasks(
  p_owner_id uuid,
  p_status text default null,
  p_after uuid default null,
  p_limit integer default 50
) returns jsonb
language plpgsql stable
-- Definer, because tasks are read on behalf of an owner named by the caller.
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return (
    select jsonb_build_object(
      'tasks', coalesce(jsonb_agg(to_jsonb(t) - 'nth' order by t.id desc) filter (where t.nth <= p_limit), '[]'),
      'more', count(*) > p_limit
    )
    from (
      select c.*, row_number() over (order by c.id desc) as nth
      from public.crawler_tasks c
      where (p_owner_id is null or c.owner_id = p_owner_id)
        and (p_status is null or c.status = p_status)
        and (p_after is null or c.id < p_after)
      order by c.id desc
      limit p_limit + 1
    ) t
  );
end;
$$;

revoke all on function public.list_crawler_tasks(uuid, text, uuid, integer) from public, anon, authenticated;
grant execute on function public.list_crawler_tasks(uuid, text, uuid, integer) to service_role;

comment on function public.list_crawler_tasks(uuid, text, uuid, integer) is 'Tasks of the crawler of tweets, newest first.';
