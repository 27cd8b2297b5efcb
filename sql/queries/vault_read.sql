-- $1 connection id. Spans are told by the database's clock: those of replicas may differ.
select generation, session, obtained_by, session_refused, failures, failure_cause, last_failure,
       last_failure_en, last_failure_at, obtained_at, expires_at, last_success_at, package_ends_at,
       (extract(epoch from expires_at - now()) * 1000)::bigint as left_ms,
       (extract(epoch from expires_at - obtained_at) * 1000)::bigint as life_ms,
       greatest((extract(epoch from retry_at - now()) * 1000)::bigint, 0) as retry_ms,
       (extract(epoch from now() - obtained_at))::bigint as age_seconds,
       (extract(epoch from package_ends_at - now()))::bigint as package_seconds,
       coalesce(domain_checked_at > now() - interval '5 minutes', false) as domain_checked,
       coalesce(lease_until > now(), false) as leased, lease_owner, lease_until
from token_vault
where connection_id = $1::bigint
