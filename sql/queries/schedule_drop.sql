-- $1 sync, $2 mode: it does not run so any more
delete from schedule where sync_id = $1::bigint and mode = $2
