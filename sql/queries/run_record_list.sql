-- $1 sync, $2 run, $3 state (NULL = any), $4 after seq, $5 limit
select seq, key, number, state, reason, pointer, at
from run_record
where sync_id = $1::bigint and run_id = $2::bigint and ($3::text is null or state = $3)
  and seq > $4::bigint
order by seq
limit $5::integer
