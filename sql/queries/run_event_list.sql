-- $1 sync, $2 run, $3 after id, $4 limit
select id, at, kind, detail::text
from run_event
where sync_id = $1::bigint and run_id = $2::bigint and id > $3::bigint
order by id
limit $4::integer
