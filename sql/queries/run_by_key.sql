-- $1 sync name, $2 idempotency key
select r.*, s.name as sync, run_waiting(r) as waiting
from run r join sync s on s.id = r.sync_id
where s.name = $1 and s.deleted_at is null and r.idempotency_key = $2
