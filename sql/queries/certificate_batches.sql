-- $1 sync, $2 run: the calls that wrote
select batch, seq_from, seq_to, records, state, sends, parent, sent_at, answered_at, answer
from batch
where sync_id = $1::bigint and run_id = $2::bigint
order by batch
