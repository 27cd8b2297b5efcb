-- $1 sync, $2 mode: the run of this mode that is under way or waits, and the one that waits and has
-- not fixed its window yet: it will do what another would
select (select r.id from run r
        where r.sync_id = $1::bigint and r.mode = $2 and r.status in ('queued', 'running')
        order by r.status desc, r.id limit 1) as under_way,
       (select r.id from run r
        where r.sync_id = $1::bigint and r.mode = $2 and r.status = 'queued'
          and r.window_from is null
        order by r.id limit 1) as waiting
