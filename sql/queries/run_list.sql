-- $1 sync name, $2 status, $3 created from, $4 created before (each NULL = any), $5 before id,
-- $6 limit, $7 only those that are dead and were not retried; newest first
select r.*, s.name as sync, run_waiting(r) as waiting
from run r join sync s on s.id = r.sync_id
where ($1::text is null or s.name = $1)
  and ($2::text is null or r.status = $2)
  and ($3::timestamptz is null or r.created_at >= $3::timestamptz)
  and ($4::timestamptz is null or r.created_at < $4::timestamptz)
  and ($5::bigint is null or r.id < $5::bigint)
  and (not $7::boolean
       or (r.dead and not exists (select from run again where again.retry_of = r.id)))
order by r.id desc
limit $6::integer
