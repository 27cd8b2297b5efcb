-- $1 sync, $2 run, $3 batch, $4 state, $5 answer, $6 settle after ms from now (NULL: as it was).
-- unsent: pending again, for nothing was done, and this sending does not count.
update batch
set state = case when $4 = 'unsent' then 'pending' else $4 end, answer = $5,
    sends = case when $4 = 'unsent' then greatest(sends - 1, 0) else sends end,
    answered_at = clock_timestamp(),
    settle_at = coalesce(clock_timestamp() + $6::bigint * interval '1 millisecond', settle_at)
where sync_id = $1::bigint and run_id = $2::bigint and batch = $3::integer
