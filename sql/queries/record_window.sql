-- $1 sync, $2 from, $3 to (each NULL = no end): what we hold as written and first wrote then;
-- $4, $5: after this first_at and key, $6 limit
select key, number, encode(coalesce(fingerprint, ''::bytea), 'hex') as fingerprint,
       first_at::text as place
from record
where sync_id = $1::bigint and state = 'written' and hash is not null
  and run_id >= (select target_since from sync where id = $1::bigint)
  and ($2::timestamptz is null or first_at >= $2::timestamptz)
  and ($3::timestamptz is null or first_at < $3::timestamptz)
  and (first_at, key) > ($4::timestamptz, $5::text)
order by first_at, key
limit $6::integer
