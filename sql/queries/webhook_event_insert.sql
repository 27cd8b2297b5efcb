-- arrays, one element a push: $1 connections, $2 msg ids, $3 biz types, $4 queries, $5 content types,
-- $6 bodies (hex), $7 sealed, $8 peers, $9 dedupe keys. One already seen is not stored again.
with given as (
    select u.*, row_number() over () as place
    from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                $7::boolean[], $8::text[], $9::text[])
         as u (connection_id, msg_id, biz_type, query, content_type, body, sealed, peer, message)
), numbered as (
    select distinct on (connection_id, message) new_id() as id, given.*
    from given
    order by connection_id, message, place
), fresh as (
    insert into message_seen (connection_id, message, event_id)
    select connection_id, message, id from numbered
    on conflict do nothing
    returning event_id
)
insert into webhook_event (id, connection_id, msg_id, biz_type, query, content_type, body, sealed, peer)
select n.id, n.connection_id, n.msg_id, n.biz_type, n.query, n.content_type, decode(n.body, 'hex'),
       n.sealed, n.peer
from numbered n
join fresh f on f.event_id = n.id
