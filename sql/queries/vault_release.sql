-- $1 connection id, $2 owner, $3 no try ahead of time for so many ms: nothing went wrong
update token_vault
set lease_owner = null, lease_until = null,
    retry_at = now() + $3::bigint * interval '1 millisecond'
where connection_id = $1::bigint and lease_owner = $2
