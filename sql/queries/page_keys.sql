-- $1 sync, $2 run
select unnest(keys) as key, reading
from page
where sync_id = $1::bigint and run_id = $2::bigint
