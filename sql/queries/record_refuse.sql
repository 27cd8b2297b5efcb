-- $1 sync, $2 run, $3 key, $4 number, $5 hash (hex) of the body refused
insert into record (sync_id, key, number, state, run_id, refused_hash)
values ($1::bigint, $3, $4, 'rejected', $2::bigint, decode($5, 'hex'))
on conflict (sync_id, key) do update
    set number = excluded.number, state = 'rejected', run_id = excluded.run_id,
        refused_hash = excluded.refused_hash, updated_at = now()
