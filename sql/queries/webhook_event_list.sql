-- $1 connection name (NULL = any), $2 before id, $3 limit
select e.id, c.name as connection, e.msg_id, e.biz_type, e.content_type, e.sealed, e.body,
       octet_length(e.body) as bytes, e.received_at
from webhook_event e
join connection c on c.id = e.connection_id
where ($1::text is null or c.name = $1) and ($2::bigint is null or e.id < $2::bigint)
order by e.id desc
limit $3::integer
