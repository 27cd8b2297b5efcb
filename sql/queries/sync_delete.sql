-- $1 name: history stays; queued runs end as cancelled
with gone as (
    update sync set deleted_at = now(), enabled = false, updated_at = now()
    where name = $1 and deleted_at is null
    returning id
), freed as (
    delete from sync_connection where sync_id in (select id from gone)
), ended as (
    update run set unknown = unknown + run_abandon(sync_id, id), status = 'cancelled', finished_at = now(), error = '集成方案已删除',
                   error_en = 'the sync was deleted'
    where sync_id in (select id from gone) and status = 'queued'
), asked as (
    update run set cancel_requested = true
    where sync_id in (select id from gone) and status = 'running'
)
select id from gone
