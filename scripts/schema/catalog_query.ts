/**
 * One query that describes a database: a row for each object that a migration
 * can make or change, by name, with everything that a migration can say of it.
 * What the platform itself keeps in a database is left out.
 */
export const catalogQuery = `
with mine as (
  select oid, nspname, nspacl, nspowner
  from pg_namespace
  where nspname !~ '^pg_' and nspname not in ('information_schema', 'supabase_migrations')
),
relations as (
  select c.*, n.nspname, format('%I.%I', n.nspname, c.relname) as name
  from pg_class c
  join mine n on n.oid = c.relnamespace
),
functions as (
  select p.*, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name
  from pg_proc p
  join mine n on n.oid = p.pronamespace
),
-- Who may do what, without the order in which it was granted.
acls as (
  select 'schema' as class, oid, 0 as part, coalesce(nspacl, acldefault('n', nspowner)) as acl from mine
  union all
  select 'relation', oid, 0, coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))
  from relations where relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  union all
  select 'column', attrelid, attnum, attacl
  from pg_attribute where attacl is not null and attrelid in (select oid from relations)
  union all
  select 'function', oid, 0, coalesce(proacl, acldefault('f', proowner)) from functions
),
rights as (
  select class, oid, part, string_agg(item::text, ', ' order by item::text) as list
  from acls, unnest(acl) as item
  group by class, oid, part
)
select 'extension ' || extname as object, extversion as definition
from pg_extension
union all
select 'schema ' || nspname, null
from mine
union all
select format('relation %s', c.name),
  format(
    'kind %s, persistence %s, options %s, row security %s, forced %s, replica identity %s, partition %s',
    c.relkind, c.relpersistence, c.reloptions, c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
    pg_get_expr(c.relpartbound, c.oid)
  )
from relations c
where c.relkind in ('r', 'p', 'v', 'm', 'S', 'c', 'f')
union all
select format('view %s', c.name), pg_get_viewdef(c.oid)
from relations c
where c.relkind in ('v', 'm')
union all
select format('column %s.%I', c.name, a.attname),
  format(
    '%s, not null %s, default %s, identity %s, generated %s, storage %s, compression %s, collation %s',
    format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
    nullif(a.attidentity::text, ''), nullif(a.attgenerated::text, ''), a.attstorage,
    nullif(a.attcompression::text, ''), nullif(a.attcollation, 0)::regcollation
  )
from pg_attribute a
join relations c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v', 'm', 'c', 'f')
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where a.attnum > 0 and not a.attisdropped
union all
select format('sequence %s', c.name),
  format(
    '%s, start %s, by %s, from %s to %s, cache %s, cycle %s',
    format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle
  )
from pg_sequence s
join relations c on c.oid = s.seqrelid
union all
select format('constraint %I on %s', k.conname, coalesce(nullif(k.conrelid, 0)::regclass::text, nullif(k.contypid, 0)::regtype::text)),
  format('%s, validated %s', pg_get_constraintdef(k.oid), k.convalidated)
from pg_constraint k
join mine n on n.oid = k.connamespace
union all
select format('index %s', c.name), format('%s, valid %s', pg_get_indexdef(i.indexrelid), i.indisvalid)
from pg_index i
join relations c on c.oid = i.indexrelid
union all
select format('trigger %I on %s', t.tgname, c.name), format('%s, enabled %s', pg_get_triggerdef(t.oid), t.tgenabled)
from pg_trigger t
join relations c on c.oid = t.tgrelid
where not t.tgisinternal
union all
select format('policy %I on %I.%I', policyname, schemaname, tablename),
  format('%s for %s to %s using %s with check %s', permissive, cmd, roles, qual, with_check)
from pg_policies
union all
select format('function %s', name), pg_get_functiondef(oid)
from functions
where prokind <> 'a'
union all
select format('aggregate %s', name), pg_get_function_result(oid)
from functions
where prokind = 'a'
union all
select format('type %I.%I', n.nspname, t.typname),
  format(
    'kind %s, of %s, not null %s, default %s, values %s', t.typtype, nullif(t.typbasetype, 0)::regtype,
    t.typnotnull, t.typdefault,
    (select array_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)
  )
from pg_type t
join mine n on n.oid = t.typnamespace
where t.typtype in ('d', 'e', 'r')
union all
select format('publication of %I.%I in %I', schemaname, tablename, pubname),
  format('columns %s, rows %s', attnames, rowfilter)
from pg_publication_tables
union all
select format(
    'rights on %s %s', class,
    case class
      when 'schema' then (select nspname from mine where mine.oid = rights.oid)
      when 'function' then (select name from functions where functions.oid = rights.oid)
      else (select name from relations where relations.oid = rights.oid)
        || coalesce('.' || (select attname from pg_attribute where attrelid = rights.oid and attnum = rights.part and part > 0), '')
    end
  ),
  list
from rights
union all
select format('default rights in %s on %s of %s', nullif(defaclnamespace, 0)::regnamespace, defaclobjtype, defaclrole::regrole),
  (select string_agg(item::text, ', ' order by item::text) from unnest(defaclacl) as item)
from pg_default_acl
union all
select format('comment on %s', pg_describe_object(d.classoid, d.objoid, d.objsubid)), d.description
from pg_description d
join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) as o on true
where coalesce(o.schema, case o.type when 'schema' then o.name end) in (select quote_ident(nspname) from mine)
  or o.type in ('policy', 'trigger', 'table constraint')
order by object`;
