-- $1 worker, $2 lease seconds: a run whose worker let its lease go
with candidate as (
    select id
    from run
    where status = 'running' and lease_until < now()
    order by priority, id
    limit 1
    for update skip locked
)
update run r
set fence = r.fence + 1, worker = $1, lease_until = now() + $2::integer * interval '1 second'
from candidate c, sync s
where r.id = c.id and s.id = r.sync_id
returning r.*, s.name as sync, null::json as waiting
