-- $1 after name, $2 limit
select s.id, s.name, s.version, s.enabled, s.paused, s.watermark, s.created_at, s.updated_at,
       v.definition::text,
       (select min(x.next_due_at) from schedule x
        where x.sync_id = s.id and s.enabled and not s.paused) as next_due_at
from sync s
join sync_version v on v.sync_id = s.id and v.version = s.version
where s.name > $1 and s.deleted_at is null
order by s.name
limit $2::integer
