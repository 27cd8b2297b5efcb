-- $1 sync, $2 run: every page as it was read, in the order of reading
select part, reading, page, seq_from, seq_count, total_page, source_reported, marks,
       (extract(epoch from window_from) * 1000)::bigint as from_ms,
       (extract(epoch from window_to) * 1000)::bigint as to_ms
from page
where sync_id = $1::bigint and run_id = $2::bigint
order by reading, page
