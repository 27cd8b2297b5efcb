-- $1 connection id, $2 generation seen, $3 owner, $4 the sealed session with its new domain, or NULL:
-- the domain is what it was
update token_vault
set session = coalesce($4::bytea, session),
    generation = generation + case when $4::bytea is null then 0 else 1 end,
    domain_checked_at = now(), last_success_at = now(), lease_owner = null, lease_until = null
where connection_id = $1::bigint and generation = $2::bigint and lease_owner = $3
returning generation
