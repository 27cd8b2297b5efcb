-- $1 name, $2 enabled: makes it or raises its version
insert into sync (name, enabled) values ($1, $2::boolean)
on conflict (name) where deleted_at is null do update
    set enabled = excluded.enabled, version = sync.version + 1, updated_at = now()
returning id, version
