-- $1 sync, $2 run, $3 least seq that is needed
select staged
from page
where sync_id = $1::bigint and run_id = $2::bigint and seq_from + seq_count > $3::bigint
order by reading, page
