-- $1 id
select e.id, c.name as connection, e.msg_id, e.biz_type, e.query, e.content_type, e.sealed, e.peer,
       e.operation, array_to_json(e.ids)::text as ids, e.verdict, e.acted_at,
       array_to_json(e.run_ids::text[])::text as run_ids, octet_length(e.body) as bytes, e.received_at,
       e.body
from webhook_event e
join connection c on c.id = e.connection_id
where e.id = $1::bigint
