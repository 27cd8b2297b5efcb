-- $1 run, $2 fence, $3 outcome: ended, failed, dead (no attempts left) or cancelled; $4 error, $5 error
-- in English. The books decide whether it is complete, and whether an ended run succeeded (P2).
-- Cancelled without anybody's wish is a run that went on for too long (run_hold.sql): dead, too.
update run
set complete = $3 = 'ended' and unknown = 0 and pending = 0
               and (source_reported is null or source_reported = fetched - repeated),
    status = case when $3 = 'dead' or ($3 = 'cancelled' and not cancel_requested) then 'failed'
                  when $3 <> 'ended' then $3
                  when unknown = 0 and pending = 0 and rejected = 0
                       and (source_reported is null or source_reported = fetched - repeated)
                  then 'succeeded' else 'partial' end,
    dead = $3 = 'dead' or ($3 = 'cancelled' and not cancel_requested),
    error = coalesce(case when $3 = 'cancelled' and not cancel_requested
        then '超过 72 小时的总时限,已停止' end, $4, case when $3 = 'ended' and source_reported <> fetched - repeated
        then format('源端报告 %s 条,读到 %s 条(不含重复)', source_reported, fetched - repeated) end),
    error_en = coalesce(case when $3 = 'cancelled' and not cancel_requested
        then 'stopped: it took longer than 72 hours' end, $5, case when $3 = 'ended' and source_reported <> fetched - repeated
        then format('the source reported %s rows, %s were read (repeats left out)', source_reported,
                    fetched - repeated) end),
     finished_at = now(), lease_until = null, worker = null
where id = $1::bigint and fence = $2::bigint and status = 'running'
returning status, complete, mode, window_given, sync_id, error, error_en
