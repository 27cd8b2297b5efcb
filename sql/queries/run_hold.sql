-- $1 run, $2 fence, $3 lease seconds, $4 source_reported (NULL keeps), then what to add to the books:
-- $5 fetched, $6 split, $7 repeated, $8 unchanged, $9 changed_skipped, $10 filtered, $11 rejected,
-- $12 written, $13 unknown. No row: the lease is gone (P4). Locks the run till the commit. It is told
-- to stop when an operator wants that, and after three days (P8).
update run
set lease_until = now() + $3::integer * interval '1 second',
    attempt = case when $5::bigint + $12::bigint > 0 then 0 else attempt end,
    source_reported = coalesce($4::bigint, source_reported),
    fetched = fetched + $5::bigint, split = split + $6::bigint, repeated = repeated + $7::bigint,
    unchanged = unchanged + $8::bigint, changed_skipped = changed_skipped + $9::bigint,
    filtered = filtered + $10::bigint, rejected = rejected + $11::bigint,
    written = written + $12::bigint, unknown = unknown + $13::bigint
where id = $1::bigint and fence = $2::bigint and status = 'running' and lease_until > now()
returning cancel_requested or started_at < now() - interval '72 hours' as cancel_requested
