-- $1 connection id, $2 owner, $3 what went wrong, in words
update token_vault
set lease_owner = null, lease_until = null, last_failure = $3, last_failure_at = now()
where connection_id = $1::bigint and lease_owner = $2
