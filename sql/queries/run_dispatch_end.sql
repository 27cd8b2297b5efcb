-- $1 run, $2 fence, $3 done, refused or unknown; NULL: not called after all
update run
set dispatch = $3
where id = $1::bigint and fence = $2::bigint and status = 'running' and dispatch = 'sending'
returning id
