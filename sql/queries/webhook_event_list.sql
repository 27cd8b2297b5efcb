-- $1 connection name, $2 biz type, $3 verdict (each NULL = any), $4 before id, $5 limit
select e.id, c.name as connection, e.msg_id, e.biz_type, e.query, e.content_type, e.sealed, e.peer,
       e.operation, array_to_json(e.ids)::text as ids, e.verdict, e.acted_at,
       array_to_json(e.run_ids::text[])::text as run_ids, octet_length(e.body) as bytes, e.received_at
from webhook_event e
join connection c on c.id = e.connection_id
where ($1::text is null or e.connection_id = (select id from connection where name = $1))
  and ($2::text is null or e.biz_type = $2)
  and ($3::text is null or e.verdict = $3)
  and ($4::bigint is null or e.id < $4::bigint)
order by e.id desc
limit $5::integer
