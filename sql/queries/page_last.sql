-- $1 sync, $2 run
select page, seq_from, seq_count, total_page, source_reported
from page
where sync_id = $1::bigint and run_id = $2::bigint
order by page desc
limit 1
