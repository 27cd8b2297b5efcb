-- $1 quiet ms, $2 most ms: pushes that are not acted on yet, by connection and kind. Due: nothing came
-- for the quiet time, or the first has waited long enough; an authorisation never waits.
select connection_id, biz_type, count(*) as waiting,
       (extract(epoch from now() - min(received_at)) * 1000)::bigint as oldest_ms,
       coalesce(biz_type = 'app_authorize', true)
           or max(received_at) <= now() - $1::integer * interval '1 millisecond'
           or min(received_at) <= now() - $2::integer * interval '1 millisecond' as due
from webhook_event
where verdict = 'waiting'
group by connection_id, biz_type
