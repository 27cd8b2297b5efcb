-- $1 run, $2 fence, $3 outcome: ended, failed or cancelled; $4 error, $5 error in English; $6 in doubt:
-- the source's readings did not agree, so the books cannot prove anything.
-- The books decide whether it is complete, and whether an ended run succeeded (P2).
update run
set complete = $3 = 'ended' and not $6::boolean and unknown = 0 and pending = 0
               and (source_reported is null or source_reported = fetched - repeated),
    status = case when $3 <> 'ended' then $3
                  when not $6::boolean and unknown = 0 and pending = 0 and rejected = 0
                       and (source_reported is null or source_reported = fetched - repeated)
                  then 'succeeded' else 'partial' end,
    error = coalesce($4, case when $3 = 'ended' and source_reported <> fetched - repeated
        then format('源端报告 %s 条,读到 %s 条(不含重复)', source_reported, fetched - repeated) end),
    error_en = coalesce($5, case when $3 = 'ended' and source_reported <> fetched - repeated
        then format('the source reported %s rows, %s were read (repeats left out)', source_reported,
                    fetched - repeated) end),
     finished_at = now(), lease_until = null, worker = null
where id = $1::bigint and fence = $2::bigint and status = 'running'
returning status, complete, mode, window_given, sync_id
