-- $1 sync, $2 key (NULL = by number), $3 number
select key, number, state, run_id, written_at, updated_at
from record
where sync_id = $1::bigint and (($2::text is not null and key = $2)
                                or ($2::text is null and number = $3))
order by key
limit 50
