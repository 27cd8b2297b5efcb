-- $1 sync, $2 number
select key, number, state, run_id, written_at, updated_at
from record
where sync_id = $1::bigint and number = $2 and number <> ''
order by key
limit 50
