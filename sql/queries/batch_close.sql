-- $1 sync, $2 run, $3 batch, $4 state, $5 answer. unsent: pending again, for nothing was done, and
-- this sending does not count.
update batch
set state = case when $4 = 'unsent' then 'pending' else $4 end, answer = $5,
    sends = case when $4 = 'unsent' then greatest(sends - 1, 0) else sends end,
    answered_at = clock_timestamp()
where sync_id = $1::bigint and run_id = $2::bigint and batch = $3::integer
