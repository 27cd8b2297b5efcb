-- $1 sync, $2 mode, $3 documents, $4 how many, $5 most in one run, $6 priority, $7 trace id, $8 wait
-- seconds: joins a run of its kind that nobody has begun, else queues one.
with queued as (
    select id
    from run
    where sync_id = $1::bigint and status = 'queued' and trigger = 'callback' and mode = $2
      and fence = 0 and not cancel_requested
      and coalesce(cardinality(ids), 0) + $4::integer <= $5::integer
    order by id
    limit 1
    for update skip locked
), joined as (
    update run r
    set ids = (select array_agg(distinct document)
               from unnest(r.ids || $3::text[]) document)
    from queued q
    where r.id = q.id
    returning r.id
), made as (
    insert into run (sync_id, mode, trigger, priority, ids, created_by, trace_id, not_before)
    select $1::bigint, $2, 'callback', $6::smallint, $3::text[], 'kingdee-push', $7,
           now() + $8::integer * interval '1 second'
    where not exists (select from queued)
    returning id
)
select id, true as joined from joined
union all
select id, false from made
