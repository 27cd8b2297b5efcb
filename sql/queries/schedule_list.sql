-- $1 sync name
select x.sync_id, s.name as sync, x.mode, x.cron, x.timezone, x.on_overlap, x.next_due_at,
       x.last_fired_at, s.enabled and not s.paused as active
from schedule x
join sync s on s.id = x.sync_id
where s.name = $1 and s.deleted_at is null
order by x.mode
