-- $1 sync, $2 limit: a row when more of its runs than that are waiting
select 1 as full
from run
where sync_id = $1::bigint and status = 'queued'
offset $2::integer
limit 1
