-- $1 sync, $2 keys. near: about when the target first got it, or may have got it; sent: of a record
-- whose outcome is unknown, about when it was sent
select key, state, hash, refused_hash,
       coalesce(floor(extract(epoch from case when state = 'unknown' and hash is null
           then updated_at else first_at end)), 0)::bigint as near,
       coalesce(ceil(extract(epoch from case when state = 'unknown' then updated_at end)), 0)::bigint
           as sent
from record
where sync_id = $1::bigint and key = any ($2::text[])
