-- $1 sync, $2 version, $3 definition
insert into sync_version (sync_id, version, definition)
values ($1::bigint, $2::integer, $3::json)
