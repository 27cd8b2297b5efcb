-- $1 run
select count(*) filter (where kind = 'missing') as missing,
       count(*) filter (where kind = 'extra') as extra,
       count(*) filter (where kind = 'different') as different,
       count(*) filter (where kind = 'gone') as gone
from run_difference
where run_id = $1::bigint
