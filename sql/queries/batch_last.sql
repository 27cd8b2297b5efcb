-- $1 sync, $2 run
select coalesce(max(batch), 0) as batch, coalesce(max(seq_to), 0) as seq_to
from batch
where sync_id = $1::bigint and run_id = $2::bigint
