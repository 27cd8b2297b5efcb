-- $1 run, $2 fence: the intent to wake the target's dispatcher, once a run, and only if it wrote
-- something. No row: not wanted (any more), or the lease is gone.
update run
set dispatch = 'sending'
where id = $1::bigint and fence = $2::bigint and status = 'running' and lease_until > now()
  and dispatch is null and written > 0
returning id
