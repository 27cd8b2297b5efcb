-- $1 sync, $2 run, $3 seqs, $4 keys, $5 numbers, $6 states, $7 reasons, $8 pointers, $9 batches
insert into run_record (sync_id, run_id, seq, key, number, state, reason, pointer, batch)
select $1::bigint, $2::bigint, u.seq, u.key, u.number, u.state, u.reason, u.pointer, u.batch
from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::integer[])
     as u (seq, key, number, state, reason, pointer, batch)
