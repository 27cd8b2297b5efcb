-- $1 run: what it was asked for, in order, each with the number under which it is known
with asked as (
    select a.id, null as number, r.sync_id, a.place, 1 as part
    from run r cross join lateral unnest(r.ids) with ordinality as a (id, place)
    where r.id = $1::bigint
    union all
    select null, a.number, r.sync_id, a.place, 2
    from run r cross join lateral unnest(r.numbers) with ordinality as a (number, place)
    where r.id = $1::bigint
)
select asked.id, asked.number, nullif(r.number, '') as known_number
from asked
left join record r on r.sync_id = asked.sync_id and r.key = asked.id
order by asked.part, asked.place
