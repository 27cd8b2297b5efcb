-- $1 status (NULL = any), $2 before id, $3 limit, $4 sync name (NULL = any)
select a.id, a.rule, a.subject, a.severity, a.status, s.name as sync, a.run_id, a.text_zh, a.text_en,
       a.times, a.first_at, a.last_at, a.resolved_at
from alert a
left join sync s on s.id = a.sync_id
where ($1::text is null or a.status = $1) and ($2::bigint is null or a.id < $2::bigint)
  and ($4::text is null or s.name = $4)
order by a.id desc
limit $3::integer
