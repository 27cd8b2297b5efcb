-- $1 connection id, $2 owner, $3 cause, $4 what went wrong in Chinese, $5 in English, $6 is the
-- session that lies there of no use? The next try ahead of time waits longer each time, with jitter.
update token_vault
set failures = failures + 1, failure_cause = $3, last_failure = $4, last_failure_en = $5,
    last_failure_at = now(), session_refused = session_refused or $6::boolean,
    retry_at = now() + least(interval '10 minutes', interval '15 seconds' * 2 ^ least(failures, 10))
                       * (0.75 + random() / 2),
    lease_owner = null, lease_until = null
where connection_id = $1::bigint and lease_owner = $2
