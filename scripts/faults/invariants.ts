/**
 * What must hold after every fault, however it came: one query an invariant,
 * over the jobs and the audit of their transitions. Each answers a row a
 * violation, with the job and what is wrong with it.
 *
 * @module
 */

import type { Sql } from "postgres";

/** Which figure of the table an invariant's violations are counted in. */
export type Figure = "lost" | "twice" | "stale" | "other";

interface Invariant {
  readonly figure: Figure;
  readonly query: string;
}

/** The marks by which a page or a message says under which lease it was made. */
const claims = `
  select m.job_id, m.n, m.at, m.new_token as token,
    row_number() over (partition by m.job_id order by m.n desc) as age
  from faults.moves m where m.to_status = 'processing'`;

/** By name, in the order of the report. */
export const invariants: Readonly<Record<string, Invariant>> = {
  "an acknowledged job is there": {
    figure: "lost",
    query: `
      select a.url as job, 'is missing' as wrong from faults.acknowledged a
      where not exists (select from public.crawl_jobs j where j.url = a.url)
        and not (a.expect = 'gone' and exists (
          select from faults.moves m where m.url = a.url and m.to_status is null
        ))`,
  },
  "there is no other job": {
    figure: "other",
    query: `
      select j.url as job, format('is there %s times', count(*)) as wrong
      from public.crawl_jobs j group by j.url having count(*) > 1
      union all
      select j.url, 'was never acknowledged' from public.crawl_jobs j
      where not exists (select from faults.acknowledged a where a.url = j.url)`,
  },
  "an acknowledged job ends": {
    figure: "lost",
    query: `
      select j.url as job, 'is ' || j.status as wrong from public.crawl_jobs j
      where j.finished_at is null`,
  },
  "a job that can be done is done, one that cannot fails": {
    figure: "lost",
    query: `
      select j.url as job, format('is %s (%s), not %s', j.status, j.error_message, a.expect) as wrong
      from public.crawl_jobs j join faults.acknowledged a on a.url = j.url
      where a.expect in ('completed', 'error') and j.status <> a.expect and j.finished_at is not null`,
  },
  "a job is completed once": {
    figure: "twice",
    query: `
      select min(m.url) as job, format('was completed %s times', count(*)) as wrong
      from faults.moves m where m.to_status = 'completed' and m.from_status is distinct from 'completed'
      group by m.job_id having count(*) > 1`,
  },
  "a completed job has one try that succeeded": {
    figure: "twice",
    query: `
      select j.url as job, format('has %s', s.times) as wrong
      from public.crawl_jobs j
      cross join lateral (
        select count(*) as times from public.crawl_attempts a
        where a.job_id = j.id and a.error_code is null and a.method = j.success_method
          -- An earlier try may have read its page and run out of time after that.
          and a.attempt = j.attempt
      ) s
      where j.status = 'completed' and j.success_method is not null and s.times <> 1`,
  },
  "a result is written once, by what completes its job": {
    figure: "twice",
    query: `
      select coalesce(c.url, w.job_id::text) as job,
        format('%s writes, %s completions', coalesce(w.times, 0), coalesce(c.times, 0)) as wrong
      from (
        select job_id, min(url) as url, count(*) as times, max(txid::text) as txid
        from faults.moves where to_status = 'completed' and from_status is distinct from 'completed'
        group by 1
      ) c
      full join (
        select job_id, count(*) as times, max(txid::text) as txid from faults.writes group by 1
      ) w on w.job_id = c.job_id
      where (c.times, c.txid) is distinct from (w.times, w.txid)`,
  },
  "only the holder of the last claim's token settles": {
    figure: "stale",
    query: `
      select m.url as job, format('became %s by token %s', m.to_status, m.settled_token) as wrong
      from faults.moves m
      cross join lateral (
        select c.new_token from faults.moves c
        where c.job_id = m.job_id and c.n < m.n and c.to_status = 'processing'
        order by c.n desc limit 1
      ) c
      where m.from_status = 'processing'
        and m.settled_token = m.old_token and m.old_token is distinct from c.new_token`,
  },
  "a job leaves its worker settled, cancelled, or past its lease": {
    figure: "stale",
    query: `
      select m.url as job, format('%s → %s', m.from_status, m.to_status) as wrong
      from faults.moves m
      where m.from_status = 'processing' and m.to_status is distinct from 'processing'
        and m.to_status is distinct from 'cancelled'
        and m.settled_token is distinct from m.old_token
        and not coalesce(m.error_code = 'STALLED' and m.old_lease_until < m.at, false)`,
  },
  "the stored result is the last claim's": {
    figure: "stale",
    query: `
      select j.url as job, 'has the result of an earlier claim' as wrong
      from (${claims}) c
      join public.crawl_jobs j on j.id = c.job_id and j.status = 'completed'
      join faults.writes w on w.job_id = j.id
      where c.age = 1 and (
        substring(w.html from 'token:([0-9a-f-]{36})')::uuid <> c.token
        or to_timestamp(substring(w.html from 'served:([0-9]+)')::numeric / 1000) < c.at
      )`,
  },
  "the reported failure is its claim's": {
    figure: "stale",
    query: `
      select m.url as job, 'failed by an earlier claim' as wrong
      from faults.moves m
      where m.from_status = 'processing' and m.to_status <> 'processing'
        and m.settled_token = m.old_token
        and substring(m.error_message from 'token:([0-9a-f-]{36})')::uuid <> m.old_token`,
  },
  "a job has one lease at a time": {
    figure: "stale",
    query: `
      select m.url as job, format('was leased again while %s', m.from_status) as wrong
      from faults.moves m
      where m.to_status = 'processing' and m.old_token is not null
        and m.new_token is distinct from m.old_token
      union all
      select min(m.url), 'two claims drew one token'
      from faults.moves m
      where m.to_status = 'processing' and m.new_token is distinct from m.old_token
      group by m.new_token having count(*) > 1`,
  },
  "only legal transitions": {
    figure: "other",
    query: `
      select m.url as job, format('%s → %s', m.from_status, m.to_status) as wrong
      from (
        select m.*, lag(m.to_status) over (partition by m.job_id order by m.n) as was
        from faults.moves m
      ) m
      where m.from_status is distinct from m.was
        or (coalesce(m.from_status, '-'), coalesce(m.to_status, '-')) not in (
          ('-', 'pending'),
          ('pending', 'processing'), ('pending', 'cancelled'),
          ('processing', 'pending'), ('processing', 'parked'), ('processing', 'completed'),
          ('processing', 'error'), ('processing', 'cancelled'),
          ('parked', 'processing'), ('parked', 'pending'), ('parked', 'error'), ('parked', 'cancelled'),
          ('error', 'pending'), ('cancelled', 'pending'),
          ('completed', '-'), ('error', '-'), ('cancelled', '-')
        )`,
  },
  "tries and stalls within bounds": {
    figure: "other",
    query: `
      select m.url as job, format('try %s of %s, %s stalls', m.attempt, m.max_attempts, m.stalls) as wrong
      from faults.moves m
      where m.attempt not between 0 and m.max_attempts or m.stalls > 10
        -- It may be what kills its workers.
        or m.begun and m.stalls >= 3 and m.error_code = 'STALLED' and m.to_status = 'pending'
          and m.settled_token is distinct from m.old_token
      union all
      select j.url, format('used up %s tries', j.attempt)
      from public.crawl_jobs j join faults.acknowledged a on a.url = j.url
      where j.attempt > a.tries`,
  },
  "a rescue is written down": {
    figure: "other",
    query: `
      select m.url as job, format('%s rescues, %s of them recorded', m.rescues, a.recorded) as wrong
      from (
        select job_id, min(url) as url, count(*) as rescues from faults.moves
        where from_status = 'processing' and error_code = 'STALLED'
          and settled_token is distinct from old_token and to_status in ('pending', 'error')
        group by 1
      ) m
      join public.crawl_jobs j on j.id = m.job_id
      cross join lateral (
        select count(*) as recorded from public.crawl_attempts a
        where a.job_id = m.job_id and a.error_code = 'STALLED'
      ) a
      where m.rescues <> a.recorded`,
  },
  "one key has one job": {
    figure: "other",
    query: `
      select key as job, format('%s jobs', count(distinct job_id)) as wrong
      from faults.answers group by key having count(distinct job_id) > 1`,
  },
  "counts add up": {
    figure: "other",
    query: `select subject as job, rule as wrong from public.crawl_audit()`,
  },
  "nothing is held at the end": {
    figure: "other",
    query: `
      select j.url as job, 'still has a lease' as wrong
      from public.crawl_jobs j where j.lease_token is not null
      union all
      select l.lane, format('%s places are taken', l.running)
      from public.crawl_lanes l where l.running <> 0`,
  },
  "a lost worker's job is taken up again within lease + 10 s": {
    figure: "other",
    query: `
      select r.url as job, format('%s ms', r.ms) as wrong
      from (${recoveries()}) r, faults.settings s
      where r.ms > extract(epoch from s.lease + interval '10 s') * 1000`,
  },
  "no session idles in a transaction": {
    figure: "other",
    query: `
      select pid::text as job, left(query, 100) as wrong from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'
        and state_change < clock_timestamp() - interval '1 s'`,
  },
  "no deadlock but those injected": {
    figure: "other",
    query: `
      select 'the database' as job, format('%s deadlocks', d.deadlocks) as wrong
      from pg_stat_database d
      where d.datname = current_database()
        and d.deadlocks > (select count(*) from faults.injected where what = 'deadlock')`,
  },
};

/** Jobs that a lost worker held: from its loss until somebody else has them. */
export function recoveries(): string {
  return `
    select m.url, extract(epoch from next.at - i.at) * 1000 as ms
    from faults.moves m
    cross join lateral (
      select i.at from faults.injected i
      where i.worker = m.worker and i.at < m.at order by i.at desc limit 1
    ) i
    cross join lateral (
      select c.at from faults.moves c
      where c.job_id = m.job_id and c.n > m.n and c.to_status = 'processing'
      order by c.n limit 1
    ) next
    where m.from_status = 'processing' and m.to_status = 'pending' and m.error_code = 'STALLED'
      and m.settled_token is distinct from m.old_token`;
}

/** An invariant that does not hold. */
export interface Violation {
  readonly invariant: string;
  readonly figure: Figure;
  readonly job: string;
  readonly wrong: string;
}

/** All that is violated in this database. */
export async function violations(
  sql: Pick<Sql, "unsafe">,
): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const [invariant, { figure, query }] of Object.entries(invariants)) {
    const rows = await sql.unsafe<{ job: string; wrong: string }[]>(query);
    found.push(...rows.map((row) => ({ invariant, figure, ...row })));
  }
  return found;
}
