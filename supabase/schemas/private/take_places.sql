-- take_places: p_jobs places in the fair order for a flow, which is a batch or
-- an owner's single jobs. Flows take turns: a new one starts at the clock, so a
-- job behind a batch of 50 000 waits for one job; an owner's further flows are
-- stamped ever sparser. The flow's row is the lock that keeps two submits of
-- one flow apart.
create function crawl_private.take_places(
  p_flow text,
  p_owner_id uuid,
  p_jobs integer,
  out start_ord bigint,
  out step bigint
)
language plpgsql
set search_path = ''
as $$
declare
  spacing constant bigint := 1000;
begin
  select spacing * (1 + count(*)) into step from (
    select from public.crawl_flows f
    where f.owner_id = p_owner_id
      and f.tail > (select last_value from public.crawl_clock)
      and f.flow <> p_flow
    limit 100
  ) backlog;

  insert into public.crawl_flows as f (flow, owner_id, tail)
  values (p_flow, p_owner_id, (select last_value from public.crawl_clock) + step * p_jobs)
  on conflict (flow) do update set
    tail = greatest(f.tail, (select last_value from public.crawl_clock)) + step * p_jobs
  returning f.tail - step * p_jobs into start_ord;
end;
$$;

revoke all on function crawl_private.take_places(text, uuid, integer) from public;

comment on function crawl_private.take_places(text, uuid, integer) is 'Places in the fair order: the first one and the distance between two.';
