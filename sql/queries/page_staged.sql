-- $1 sync, $2 run, $3 and $4 seqs from and to: the pages that hold any of these ranges
select staged
from page
where sync_id = $1::bigint and run_id = $2::bigint
  and exists (select from unnest($3::bigint[], $4::bigint[]) as needed (first, last)
              where seq_from <= last and seq_from + seq_count > first)
order by reading, page
