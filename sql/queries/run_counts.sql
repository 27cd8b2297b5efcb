-- for /metrics
select (select count(*) from run where status = 'queued') as queued,
       (select count(*) from run where status = 'running') as running,
       coalesce((select extract(epoch from now() - min(not_before))::bigint from run
                 where status = 'queued' and not_before <= now()), 0) as oldest_seconds
