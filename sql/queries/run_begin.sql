-- $1 run, $2 fence, $3 overlap seconds, $4 lag seconds, $5 window.start: fixes window and version for
-- the whole life of the run. Whole seconds: sources are asked in seconds, and the watermark must not
-- pass what was asked for.
update run r
set sync_version = coalesce(r.sync_version, s.version),
    window_from = coalesce(r.window_from,
        case when r.mode = 'incremental' and s.watermark is not null
             then s.watermark - $3::integer * interval '1 second'
             else coalesce($5::timestamptz, '2000-01-01 00:00:00+08'::timestamptz) end),
    window_to = coalesce(r.window_to, date_trunc('second', now() - $4::integer * interval '1 second'))
from sync s
where r.id = $1::bigint and r.fence = $2::bigint and r.status = 'running'
  and r.lease_until > now() and s.id = r.sync_id
returning r.sync_version, (extract(epoch from r.window_from) * 1000)::bigint as window_from_ms,
          (extract(epoch from r.window_to) * 1000)::bigint as window_to_ms
