-- schedule_cron: from now on crawl-cron is called each minute, in place of what
-- was scheduled before; once a day the history of these calls is cut. The key
-- lies in the Vault, so neither the schedule nor its history shows it.
--
-- p_url: https://<ref>.supabase.co/functions/v1/crawl-cron
-- p_key: a secret key of the project
-- Answers what is missing, each with the reason where Postgres gave one. If
-- anything is, nothing has been scheduled.
create function crawl_private.schedule_cron(p_url text, p_key text) returns text[]
language plpgsql
-- Invoker: the schedule belongs to whoever deploys, and nobody else may call this.
set search_path = ''
as $$
declare
  extension record;
  missing text[] := '{}';
  reason text;
  key_id uuid;
begin
  for extension in
    select e.name, e.clause, e.present
    from (values
      ('pg_cron', '', to_regprocedure('cron.schedule(text, text, text)') is not null),
      ('pg_net', ' with schema extensions', to_regproc('net.http_post') is not null),
      ('supabase_vault', '', to_regclass('vault.decrypted_secrets') is not null)
    ) e (name, clause, present)
  loop
    continue when extension.present;
    begin
      execute format('create extension %I%s', extension.name, extension.clause);
    exception when others then
      get stacked diagnostics reason = message_text;
      missing := missing || format('%s (%s)', extension.name, reason);
    end;
  end loop;
  if missing <> '{}' then
    return missing;
  end if;

  select s.id into key_id from vault.secrets s where s.name = 'crawl_cron_key';
  if key_id is null then
    perform vault.create_secret(p_key, 'crawl_cron_key', 'With it the minute cron calls crawl-cron');
  else
    perform vault.update_secret(key_id, p_key);
  end if;

  perform cron.schedule('crawl-cron', '*/1 * * * *', format(
    -- It answers at once and works behind its answer; a cold start takes a while.
    $command$
      select net.http_post(
        url := %L,
        headers := jsonb_build_object('content-type', 'application/json', 'apikey', (
          select decrypted_secret from vault.decrypted_secrets where name = 'crawl_cron_key'
        )),
        body := '{}'::jsonb,
        timeout_milliseconds := 10000
      )
    $command$,
    p_url
  ));
  perform cron.schedule('crawl-cron-history', '7 3 * * *', $command$
    delete from cron.job_run_details
    where end_time < now() - interval '3 days'
      and jobid in (
        select jobid from cron.job where jobname in ('crawl-cron', 'crawl-cron-history')
      )
  $command$);
  return missing;
end;
$$;

revoke all on function crawl_private.schedule_cron(text, text) from public, anon, authenticated, service_role;

comment on function crawl_private.schedule_cron(text, text) is 'Schedules the call of crawl-cron each minute; answers which extensions are missing for that.';
