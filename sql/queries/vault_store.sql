-- $1 connection id, $2 generation seen, $3 owner of the lease, $4 sealed session, $5 its life in ms,
-- $6 sealed authorisations or NULL, $7 who obtained it, $8 end of the package, ms since 1970, 0 =
-- not said
update token_vault
set generation = generation + 1, session = $4::bytea, authorizations = $6::bytea,
    obtained_by = $7, obtained_at = now(), last_success_at = now(),
    expires_at = now() + $5::bigint * interval '1 millisecond',
    package_ends_at = to_timestamp(nullif($8::bigint, 0) / 1000.0),
    session_refused = false, failures = 0, failure_cause = null, last_failure = null,
    last_failure_en = null, last_failure_at = null, retry_at = null,
    lease_owner = null, lease_until = null
where connection_id = $1::bigint and generation = $2::bigint and lease_owner = $3
returning generation
