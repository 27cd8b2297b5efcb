-- $1 sync, $2 keys. near: about when the target first got it, or may have got it; sent: of a record
-- whose outcome is unknown, about when it was sent. What went to another target is not known to be
-- in this one, and what was refused under another definition may be taken now.
select key, case when r.run_id < s.target_since then 'written' else state end as state,
       case when r.run_id >= s.target_since then hash end as hash,
       case when refused_hash is not null and s.version =
           (select run.sync_version from run where run.id = r.run_id) then refused_hash
       end as refused_hash,
       coalesce(floor(extract(epoch from case when state = 'unknown' and hash is null
           then r.updated_at else first_at end)), 0)::bigint as near,
       coalesce(ceil(extract(epoch from case when state = 'unknown' then r.updated_at end)), 0)::bigint
           as sent
from record r
join sync s on s.id = r.sync_id
where r.sync_id = $1::bigint and key = any ($2::text[])
