-- $1 application, $2 how many places there are: ms until one is free
select greatest(coalesce((extract(epoch from
        (select t from unnest(taken_until) t order by t desc offset $2::integer - 1 limit 1) - now())
        * 1000)::bigint, 0), 0) as wait_ms
from token_place
where application = $1
