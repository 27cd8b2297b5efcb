-- $1 sync name, $2 status, $3 before id, $4 limit
select e.id, s.name as sync, e.run_id, e.record, e.number, e.pointer, e.rule, e.value, e.message_zh,
       e.message_en, e.hint_zh, e.hint_en, e.status, e.first_seen, e.last_seen, e.times
from mapping_error e
join sync s on s.id = e.sync_id
where ($1::text is null or s.name = $1) and ($2::text is null or e.status = $2)
  and ($3::bigint is null or e.id < $3::bigint)
order by e.id desc
limit $4::integer
