-- $1 sync, $2 run, $3 unknown or pending, $4 after seq, $5 limit: what has not gone anywhere yet.
-- A staged record that is settled has its run_record; one whose batch is unknown is unknown.
select *
from (
    select (e.value ->> 0)::bigint as seq, e.value ->> 1 as key, e.value ->> 2 as number,
           case when exists (
               select from batch b
               where b.sync_id = p.sync_id and b.run_id = p.run_id and b.state = 'unknown'
                 and (e.value ->> 0)::bigint between b.seq_from and b.seq_to
           ) then 'unknown' else 'pending' end as state,
           null as reason, null as pointer, p.at
    from page p
    cross join lateral json_array_elements(p.staged::json) as e
    where p.sync_id = $1::bigint and p.run_id = $2::bigint
      and p.seq_from + p.seq_count > $4::bigint
      and not exists (
          select from run_record r
          where r.sync_id = p.sync_id and r.run_id = p.run_id
            and r.seq = (e.value ->> 0)::bigint
      )
) as open
where state = $3 and seq > $4::bigint
order by seq
limit $5::integer
