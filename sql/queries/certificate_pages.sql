-- $1 sync, $2 run: the pages that were read, in order
select page, seq_from, seq_count, fetched, total_page, source_reported, at
from page
where sync_id = $1::bigint and run_id = $2::bigint
order by seq_from, at
