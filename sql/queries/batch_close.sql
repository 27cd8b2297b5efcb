-- $1 sync, $2 run, $3 batch, $4 state, $5 answer
update batch
set state = $4, answer = $5, answered_at = clock_timestamp()
where sync_id = $1::bigint and run_id = $2::bigint and batch = $3::integer
