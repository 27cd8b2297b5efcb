-- $1 run: a queued run ends here, a running one is asked to. No row: it has ended. What a queued
-- run's last worker left in flight becomes unknown.
update run
set cancel_requested = true,
    unknown = unknown + case when status = 'queued' then run_abandon(sync_id, id) else 0 end,
    status = case when status = 'queued' then 'cancelled' else status end,
    finished_at = case when status = 'queued' then now() else finished_at end,
    error = case when status = 'queued' then '已由操作员取消' else error end,
    error_en = case when status = 'queued' then 'cancelled by an operator' else error_en end
where id = $1::bigint and status in ('queued', 'running')
returning status, sync_id
