-- $1 sync, $2 run: batches that are not settled
select batch, seq_from, seq_to, records, state, sends, fence,
       floor(extract(epoch from sent_at))::bigint as sent_unix,
       greatest(0, (extract(epoch from settle_at - now()) * 1000)::bigint) as settle_ms
from batch
where sync_id = $1::bigint and run_id = $2::bigint and state in ('pending', 'sending', 'unknown')
order by batch
