-- runnable_lanes: the lanes a claim may take jobs from now. One predicate for
-- the claim and for whoever explains why a job does not run.
create view crawl_private.runnable_lanes as
select l.lane, l.kind, l.head_ord, l.ctid as tid
from public.crawl_lanes l
where l.head_ord is not null
  and l.running < l.max_running
  and l.ready_at <= clock_timestamp();

revoke all on crawl_private.runnable_lanes from public, anon, authenticated, service_role;

comment on view crawl_private.runnable_lanes is 'Lanes with a ready job, room, and no gap or cooldown to wait for.';
