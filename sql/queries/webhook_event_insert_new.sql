-- arrays, one element a push: $1 connections, $2 their versions as the sender was judged by, $3 msg ids,
-- $4 biz types, $5 queries, $6 content types, $7 bodies, $8 whether sealed, $9 peers, $10 operations,
-- $11 ids (each the text of an array), $12 verdicts, $13 hashes of the bodies
-- without a msg id (none twice). Returns which versions their connections are at:
-- pushes judged by another one are not stored, and must be judged anew.
-- As webhook_event_insert.sql, but what has been seen is not stored again: the same msg id, or without
-- one the same body within ten minutes.
with given as materialized (
    select unnest($1::bigint[]) as connection_id, unnest($2::integer[]) as version,
           unnest($3::text[]) as msg_id, unnest($4::text[]) as biz_type, unnest($5::text[]) as query,
           unnest($6::text[]) as content_type, unnest($7::bytea[]) as body,
           unnest($8::text[]) as sealed, unnest($9::text[]) as peer,
           unnest($10::text[]) as operation, unnest($11::text[]) as ids,
           unnest($12::text[]) as verdict,
           unnest($13::bytea[]) as hash
), fresh as (
    insert into message_seen as seen (connection_id, hash)
    select connection_id, hash
    from given
    where msg_id is null and (connection_id, version) in (select id, version from connection)
    on conflict (connection_id, hash) do update set seen_at = now()
        where seen.seen_at <= now() - interval '10 minutes'
    returning connection_id, hash
), stored as (
    -- The id is new_id() in a form of which only the sequence is asked for each row.
    insert into webhook_event (id, connection_id, msg_id, biz_type, query, content_type, body, sealed,
                               peer, operation, ids, verdict, acted_at)
    select (select ((extract(epoch from clock_timestamp()) * 1000)::bigint - 1767225600000) << 20)
               | (nextval('id_sequence') & 1048575),
           connection_id, msg_id, biz_type, query, content_type, body, sealed::boolean, peer,
           operation, ids::text[], verdict, case when verdict <> 'waiting' then now() end
    from given
    where (connection_id, version) in (select id, version from connection)
      and (msg_id is not null or (connection_id, hash) in (select f.connection_id, f.hash from fresh f))
    on conflict (connection_id, msg_id) where msg_id is not null do nothing
    returning 1
)
select id as connection_id, version, (select count(*) from stored) as stored
from connection
where id = any ($1::bigint[])
