-- $1 sync
delete from sync_connection where sync_id = $1::bigint
