-- $1 name
select id, name, kind, enabled, settings::text, secrets, created_at, updated_at
from channel
where name = $1
