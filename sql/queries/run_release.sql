-- $1 run, $2 fence, $3 wait ms, $4 attempts to add: back into the queue
update run
set status = 'queued', lease_until = null, worker = null,
    not_before = now() + $3::bigint * interval '1 millisecond', attempt = attempt + $4::integer
where id = $1::bigint and fence = $2::bigint and status = 'running'
returning id
