-- $1 quiet ms, $2 most ms, $3 how far to count: pushes that are not acted on yet, by connection and kind.
-- Due: nothing came for the quiet time, or the first has waited long enough; an authorisation never
-- waits. The index is asked for the ends of each group only, and an id holds its time: with a hundred
-- thousand waiting this costs no more than with one.
with recursive groups as (
    (select connection_id, biz_type
     from webhook_event
     where verdict = 'waiting'
     order by connection_id, biz_type
     limit 1)
    union all
    select next.connection_id, next.biz_type
    from groups g
    cross join lateral (select e.connection_id, e.biz_type
                        from webhook_event e
                        where e.verdict = 'waiting'
                          and (e.connection_id, e.biz_type) > (g.connection_id, g.biz_type)
                        order by e.connection_id, e.biz_type
                        limit 1) next
), ends as (
    select g.*,
           (select e.id from webhook_event e
            where e.verdict = 'waiting' and e.connection_id = g.connection_id
              and e.biz_type = g.biz_type
            order by e.id limit 1) as first_id,
           (select e.id from webhook_event e
            where e.verdict = 'waiting' and e.connection_id = g.connection_id
              and e.biz_type = g.biz_type
            order by e.id desc limit 1) as last_id,
           (select count(*)
            from (select from webhook_event e
                  where e.verdict = 'waiting' and e.connection_id = g.connection_id
                    and e.biz_type = g.biz_type
                  limit $3::integer) counted) as waiting
    from groups g
)
select connection_id, biz_type, waiting,
       (id_at(now()) - first_id) >> 20 as oldest_ms,
       biz_type = 'app_authorize'
           or last_id <= id_at(now() - $1::integer * interval '1 millisecond')
           or first_id <= id_at(now() - $2::integer * interval '1 millisecond') as due
from ends
where first_id is not null
