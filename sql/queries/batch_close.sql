-- $1 sync, $2 run, $3 batch, $4 state, $5 answer, $6 settle after ms from now (NULL: as it was)
update batch
set state = $4, answer = $5, answered_at = clock_timestamp(),
    settle_at = coalesce(clock_timestamp() + $6::bigint * interval '1 millisecond', settle_at)
where sync_id = $1::bigint and run_id = $2::bigint and batch = $3::integer
