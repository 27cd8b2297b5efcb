-- $1 name
select id, name, kind, settings::text, secrets, webhook_key, calls_per_minute, version, created_at,
       updated_at
from connection
where name = $1
