-- $1 sync, $2 mode, $3 minute of the next firing (NULL: never)
update schedule set next_due_at = to_timestamp($3::bigint * 60), last_fired_at = now()
where sync_id = $1::bigint and mode = $2
