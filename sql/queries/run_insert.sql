-- $1 sync name, $2 mode, $3 trigger, $4 priority, $5 from, $6 to (NULL: computed at the start),
-- $7 force, $8 idempotency key, $9 body hash, $10 caller, $11 trace id, $12 retry_of,
-- $13 the window was given, $14 ids, $15 numbers (both NULL: those of the run that is retried),
-- $16 mend
-- No row: no such sync, or the key is taken.
insert into run (sync_id, mode, trigger, priority, window_from, window_to, window_given, force,
                 idempotency_key, body_hash, created_by, trace_id, retry_of, ids, numbers, mend)
select s.id, $2, $3, $4::smallint, $5::timestamptz, $6::timestamptz, $13::boolean,
       $7::boolean, $8, $9::bytea, $10, $11, $12::bigint, coalesce($14::text[], o.ids),
       coalesce($15::text[], o.numbers), $16::boolean
from sync s
left join run o on o.id = $12::bigint
where s.name = $1 and s.deleted_at is null
on conflict (sync_id, idempotency_key) where idempotency_key is not null do nothing
returning id, sync_id
