-- $1 name, $2 kind, $3 enabled, $4 settings, $5 sealed secrets (NULL keeps)
insert into channel (name, kind, enabled, settings, secrets)
values ($1, $2, $3::boolean, $4::json, coalesce($5::bytea, ''::bytea))
on conflict (name) do update
    set enabled = excluded.enabled, settings = excluded.settings,
        secrets = coalesce($5::bytea, channel.secrets), updated_at = now()
    where channel.kind = excluded.kind
returning id
