-- $1 sync, $2 run, $3 keys, $4 numbers: sent, outcome not known (P5)
insert into record (sync_id, key, number, state, run_id)
select $1::bigint, u.key, u.number, 'unknown', $2::bigint
from unnest($3::text[], $4::text[]) as u (key, number)
on conflict (sync_id, key) do update
    set state = 'unknown', run_id = excluded.run_id, updated_at = now()
