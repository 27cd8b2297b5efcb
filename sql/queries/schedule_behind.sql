-- A sync whose schedules were not made from its present version: one that was stored before there
-- were any.
select s.id, s.name, v.definition::text
from sync s
join sync_version v on v.sync_id = s.id and v.version = s.version
where s.deleted_at is null and s.schedule_version is distinct from s.version
order by s.id
limit 1
for no key update of s skip locked
