-- $1 after name ('' = from the start), $2 limit
select id, name, kind, settings::text, secrets, webhook_key, calls_per_minute, version, created_at,
       updated_at
from connection
where name > $1
order by name
limit $2::integer
