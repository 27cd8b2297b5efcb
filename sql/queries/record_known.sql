-- $1 sync, $2 keys
select key, state, hash, refused_hash
from record
where sync_id = $1::bigint and key = any ($2::text[])
