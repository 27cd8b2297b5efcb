-- $1 sync, $2 version (NULL = the present one)
select v.definition::text, v.version
from sync s
join sync_version v on v.sync_id = s.id and v.version = coalesce($2::integer, s.version)
where s.id = $1::bigint
