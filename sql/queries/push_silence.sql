-- $1 silence ms, $2 runs: syncs whose pushes stopped although polling finds changes, and those whose
-- pushes came back. silent: pushes did come in the last week, but none for so long, while so many
-- windows in a row found something to write.
with watched as (
    select s.id, s.name, c.connection_id,
           array(select json_array_elements_text(v.definition -> 'callbacks')) as codes
    from sync s
    join sync_connection c on c.sync_id = s.id and c.side = 'source'
    join sync_version v on v.sync_id = s.id and v.version = s.version
    where s.enabled and not s.paused and s.deleted_at is null
      and json_typeof(v.definition -> 'callbacks') = 'array'
), judged as (
    select w.*,
           exists (select from webhook_event e
                   where e.connection_id = w.connection_id and e.biz_type = any (w.codes)
                     and e.received_at > now() - $1::bigint * interval '1 millisecond'
                     and e.id > id_at(now() - $1::bigint * interval '1 millisecond'
                                      - interval '1 hour')) as heard,
           (select count(*) from run r
            where r.sync_id = w.id and r.mode = 'incremental' and r.trigger in ('schedule', 'manual')
              and r.written > 0
              and r.finished_at > now() - $1::bigint * interval '1 millisecond') as found
    from watched w
)
select j.id, j.name, not j.heard as silent
from judged j
left join alert a on a.rule = 'pushes-stopped' and a.subject = j.name and a.status = 'firing'
where (a.id is not null and j.heard)
   or (a.id is null and not j.heard and j.found >= $2::integer
       and exists (select from webhook_event e
                   where e.connection_id = j.connection_id and e.biz_type = any (j.codes)
                     and e.id > id_at(now() - interval '7 days')))
