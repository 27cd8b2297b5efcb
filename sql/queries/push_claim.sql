-- $1 connection, $2 biz type, $3 limit: waiting pushes, kept from other replicas till the commit. All
-- lists are the texts of arrays; gone = documents that a push says were deleted.
with claimed as materialized (
    select id, ids, operation
    from webhook_event
    where verdict = 'waiting' and connection_id = $1::bigint and biz_type = $2
    order by id
    limit $3::integer
    for update skip locked
)
select count(*) as pushes, array_agg(id)::text as events,
       (select array_agg(distinct document) from claimed c, unnest(c.ids) document)::text as documents,
       (select count(distinct document) from claimed c, unnest(c.ids) document) as document_count,
       (select array_to_json(array_agg(distinct document)) from claimed c, unnest(c.ids) document
        where c.operation ilike '%delete%' or c.operation like '%删除%')::text as gone
from claimed
