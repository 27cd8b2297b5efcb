-- $1 worker, $2 lease seconds: the next queued run whose sync has none running
with candidate as (
    select r.id
    from run r
    join sync s on s.id = r.sync_id
    where r.status = 'queued'
      and r.not_before <= now()
      and not s.paused
      and not exists (select from run o where o.sync_id = r.sync_id and o.status = 'running')
    order by r.priority, r.id
    limit 1
    for update of r, s skip locked
)
update run r
set status = 'running', fence = r.fence + 1, worker = $1,
    lease_until = now() + $2::integer * interval '1 second',
    started_at = coalesce(r.started_at, now())
from candidate c, sync s
where r.id = c.id and s.id = r.sync_id
returning r.*, s.name as sync, null::json as waiting
