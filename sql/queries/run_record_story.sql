-- $1 sync, $2 key, $3 before run, $4 limit: where one record went, newest first
select r.run_id, r.state, r.reason, r.pointer, r.number, r.at, b.answer, b.batch
from run_record r
left join batch b on b.sync_id = r.sync_id and b.run_id = r.run_id and b.batch = r.batch
where r.sync_id = $1::bigint and r.key = $2 and ($3::bigint is null or r.run_id < $3::bigint)
order by r.run_id desc
limit $4::integer
