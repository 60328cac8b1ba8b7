-- surplus_jobs: ended jobs that are more, or older, than their kind keeps.
--
-- p_keep: [{ kind, completed?, failed?, failed_ms? }]; counted for each owner,
-- a cancelled job as a failed one. Never the last job about its subject, one of
-- a batch, one that came upon others, or one whose webhook has not been sent:
-- somebody may ask for these. At most p_limit. Looks at every job of these
-- kinds, which is what they have because of it, and one a subject.
create function crawl_private.surplus_jobs(p_keep jsonb, p_limit integer) returns uuid[]
language sql volatile
set search_path = ''
-- Text, not `begin atomic`: that would fix the columns, and a new one break it.
as $$
  select array(
    select j.id
    from (
      select
        j.id, j.finished_at, k.failed_ms, j.status,
        case when j.status = 'completed' then k.completed else k.failed end as most,
        row_number() over (
          partition by j.kind, j.owner_id, j.status = 'completed' order by j.finished_at desc, j.id desc
        ) as nth,
        exists (
          select from public.crawl_jobs later
          where later.kind = j.kind and later.subject = j.subject and later.id > j.id
            and later.owner_id is not distinct from j.owner_id
        ) as is_outdated
      from jsonb_to_recordset(p_keep) as k (kind text, completed integer, failed integer, failed_ms double precision)
      join public.crawl_jobs j on j.kind = k.kind and j.subject is not null
      where j.finished_at is not null and j.batch_id is null and j.followed is null
    ) j
    where j.is_outdated
      and (
        j.nth > j.most
        or (j.status <> 'completed' and j.finished_at < clock_timestamp() - j.failed_ms * interval '1 ms')
      )
      and not exists (
        select from public.crawl_webhook_events e where e.job_id = j.id and e.status = 'pending'
      )
    order by j.finished_at
    limit p_limit
  );
$$;

revoke all on function crawl_private.surplus_jobs(jsonb, integer) from public;

comment on function crawl_private.surplus_jobs(jsonb, integer) is 'Ended jobs that are more, or older, than their kind keeps.';
