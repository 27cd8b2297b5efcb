-- $1 sync, $2 run, $3 keys, $4 numbers, $5 hashes (hex), $6 contents (NULL: not kept),
-- $7 fingerprints (hex)
insert into record (sync_id, key, number, state, hash, run_id, content, written_at, fingerprint,
                    first_at)
select $1::bigint, u.key, u.number, 'written', decode(u.hash, 'hex'), $2::bigint, u.content::json,
       now(), decode(u.fingerprint, 'hex'), now()
from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
     as u (key, number, hash, content, fingerprint)
on conflict (sync_id, key) do update
    set number = excluded.number, state = 'written', hash = excluded.hash, run_id = excluded.run_id,
        content = excluded.content, written_at = excluded.written_at, refused_hash = null,
        fingerprint = excluded.fingerprint, first_at = coalesce(record.first_at, excluded.first_at),
        updated_at = now()
