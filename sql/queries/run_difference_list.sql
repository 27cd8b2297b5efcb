-- $1 run, $2 kind, $3 after place, $4 limit
select place, key, number
from run_difference
where run_id = $1::bigint and kind = $2 and place > $3::bigint
order by place
limit $4::integer
