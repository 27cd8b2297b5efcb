-- $1 run, $2 fence, $3 outcome: ended, failed, dead (no attempts left) or cancelled; $4 error, $5 error
-- in English; $6 in doubt: the source's readings did not agree, so the books cannot prove anything.
-- The books decide whether it is complete, and whether an ended run succeeded (P2). Cancelled without
-- anybody's wish is a run that went on for too long (run_hold.sql): dead, too. What is still in flight
-- becomes unknown.
with books as materialized (
    select id, fetched - repeated as rows, run_abandon(sync_id, id) as lost,
           $3 = 'cancelled' and not cancel_requested as too_long,
           $3 = 'ended' and not $6::boolean
               and (source_reported is null or source_reported = fetched - repeated) as agree
    from run
    where id = $1::bigint and fence = $2::bigint and status = 'running'
)
update run
set unknown = run.unknown + b.lost,
    complete = b.agree and run.unknown + b.lost = 0 and pending = 0,
    status = case when $3 = 'dead' or b.too_long then 'failed'
                  when $3 <> 'ended' then $3
                  when b.agree and run.unknown + b.lost = 0 and pending = 0 and rejected = 0
                  then 'succeeded' else 'partial' end,
    dead = $3 = 'dead' or b.too_long,
    error = coalesce(case when b.too_long then '超过 72 小时的总时限,已停止' end, $4,
        case when $3 = 'ended' and source_reported <> b.rows
        then format('源端报告 %s 条,读到 %s 条(不含重复)', source_reported, b.rows) end),
    error_en = coalesce(case when b.too_long then 'stopped: it took longer than 72 hours' end, $5,
        case when $3 = 'ended' and source_reported <> b.rows
        then format('the source reported %s rows, %s were read (repeats left out)', source_reported,
                    b.rows) end),
    finished_at = now(), lease_until = null, worker = null
from books b
where run.id = b.id
returning run.status, run.complete, run.mode, run.window_given, run.sync_id, run.error, run.error_en
