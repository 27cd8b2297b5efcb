-- One that is due, locked: whoever else looks passes by.
select x.sync_id, s.name as sync, x.mode, x.cron, x.timezone, x.on_overlap, x.next_due_at,
       x.last_fired_at, true as active,
       wall_minute(x.timezone, floor(extract(epoch from x.next_due_at) / 60)::bigint) as due_wall
from schedule x
join sync s on s.id = x.sync_id
where x.next_due_at <= now() - x.jitter_ms * interval '1 millisecond'
  and s.enabled and not s.paused and s.deleted_at is null
order by x.next_due_at
limit 1
for update of x skip locked
