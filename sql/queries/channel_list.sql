-- $1 after name, $2 limit
select id, name, kind, enabled, settings::text, secrets, created_at, updated_at
from channel
where name > $1
order by name
limit $2::integer
