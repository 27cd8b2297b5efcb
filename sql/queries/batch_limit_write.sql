-- $1 connection, $2 rows_good, $3 rows_bad, $4 bytes_good, $5 bytes_bad
insert into batch_limit (connection_id, version, rows_good, rows_bad, bytes_good, bytes_bad)
select id, version, $2::bigint, $3::bigint, $4::bigint, $5::bigint
from connection
where id = $1::bigint
on conflict (connection_id) do update
    set version = excluded.version, rows_good = excluded.rows_good, rows_bad = excluded.rows_bad,
        bytes_good = excluded.bytes_good, bytes_bad = excluded.bytes_bad,
        learned_at = case when batch_limit.version = excluded.version
                           and batch_limit.learned_at > now() - interval '7 days'
                          then batch_limit.learned_at else now() end
