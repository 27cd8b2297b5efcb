-- $1 name, $2 enabled, $3 definition: makes it or raises its version. With another target nothing is
-- known to be written yet.
insert into sync (name, enabled) values ($1, $2::boolean)
on conflict (name) where deleted_at is null do update
    set enabled = excluded.enabled, version = sync.version + 1, updated_at = now(),
        target_since = case when (
            select row(v.definition -> 'target' ->> 'connection',
                       v.definition -> 'target' ->> 'scheme_id')
                   is distinct from row($3::json -> 'target' ->> 'connection',
                                        $3::json -> 'target' ->> 'scheme_id')
            from sync_version v
            where v.sync_id = sync.id and v.version = sync.version
        ) then new_id() else sync.target_since end
returning id, version
