-- $1 name, $2 kind, $3 settings, $4 sealed secrets (NULL keeps), $5 sealed webhook key (used when
-- there is none yet), $6 calls_per_minute. No row: the name belongs to another kind.
-- What the vault holds was got with the old settings: it is dropped.
with put as (
    insert into connection (name, kind, settings, secrets, webhook_key, calls_per_minute)
    values ($1, $2, $3::json, coalesce($4::bytea, ''::bytea), $5::bytea, $6::integer)
    on conflict (name) do update
        set settings = excluded.settings,
            secrets = coalesce($4::bytea, connection.secrets),
            webhook_key = coalesce(connection.webhook_key, excluded.webhook_key),
            calls_per_minute = excluded.calls_per_minute,
            version = connection.version + 1,
            updated_at = now()
        where connection.kind = excluded.kind
    returning id, version
), vault as (
    insert into token_vault (connection_id)
    select id from put
    on conflict (connection_id) do update
        set session = null, authorizations = null, expires_at = null, obtained_at = null,
            obtained_by = null, generation = token_vault.generation + 1, session_refused = false,
            failures = 0, failure_cause = null, last_failure = null, last_failure_en = null,
            last_failure_at = null, retry_at = null, domain_checked_at = null,
            package_ends_at = null, lease_owner = null, lease_until = null
)
select id, version from put
