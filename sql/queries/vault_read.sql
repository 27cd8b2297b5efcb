-- $1 connection id
select generation, session, (extract(epoch from expires_at) * 1000)::bigint as expires_ms,
       last_failure, (lease_until is not null and lease_until > now()) as leased
from token_vault
where connection_id = $1::bigint
