-- $1 sync, $2 run, $3 batch, $4 fence, $5 settle after ms: an existing batch goes out (again)
update batch
set state = 'sending', fence = $4::bigint, sends = sends + 1, sent_at = clock_timestamp(),
    settle_at = clock_timestamp() + $5::bigint * interval '1 millisecond'
where sync_id = $1::bigint and run_id = $2::bigint and batch = $3::integer
  and state = 'pending'
