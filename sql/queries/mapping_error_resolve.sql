-- $1 sync, $2 keys: their records were written after all
update mapping_error
set status = 'resolved', last_seen = now()
where sync_id = $1::bigint and status = 'open' and subject = any ($2::text[])
