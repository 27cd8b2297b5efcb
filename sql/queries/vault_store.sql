-- $1 connection id, $2 generation seen, $3 owner, $4 sealed session, $5 expires, ms since 1970
update token_vault
set generation = generation + 1, session = $4::bytea,
    expires_at = to_timestamp($5::bigint / 1000.0), obtained_at = now(),
    lease_owner = null, lease_until = null, last_failure = null, last_failure_at = null
where connection_id = $1::bigint and generation = $2::bigint and lease_owner = $3
returning generation
