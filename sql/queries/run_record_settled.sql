-- $1 sync, $2 run, $3 from seq, $4 to seq
select seq
from run_record
where sync_id = $1::bigint and run_id = $2::bigint and seq between $3::bigint and $4::bigint
