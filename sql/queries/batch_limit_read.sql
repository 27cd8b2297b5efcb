-- $1 connection
select l.rows_good, l.rows_bad, l.bytes_good, l.bytes_bad
from batch_limit l
join connection c on c.id = l.connection_id and c.version = l.version
where l.connection_id = $1::bigint and l.learned_at > now() - interval '7 days'
