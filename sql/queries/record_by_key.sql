-- $1 sync, $2 key
select key, number, state, run_id, written_at, updated_at
from record
where sync_id = $1::bigint and key = $2
