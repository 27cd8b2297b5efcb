-- $1 run that reconciled, $2 the idempotency key of the run that mends
select m.id
from run r
join run m on m.sync_id = r.sync_id and m.idempotency_key = $2
where r.id = $1::bigint
