-- $1 run
select r.*, s.name as sync, run_waiting(r) as waiting
from run r join sync s on s.id = r.sync_id
where r.id = $1::bigint
