-- $1 run, $2 kinds, $3 keys, $4 numbers
insert into run_difference (run_id, kind, key, number)
select $1::bigint, u.kind, u.key, u.number
from unnest($2::text[], $3::text[], $4::text[]) with ordinality as u (kind, key, number, place)
order by u.place
on conflict do nothing
