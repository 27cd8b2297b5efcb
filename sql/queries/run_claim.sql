-- $1 worker, $2 lease seconds: the next queued run whose sync has none running
with candidate as (
    select r.id
    from run r
    join sync s on s.id = r.sync_id
    where r.status = 'queued'
      and r.not_before <= now()
      and not s.paused
      and not exists (select from run o where o.sync_id = r.sync_id and o.status = 'running')
    order by r.priority, r.id
    limit 1
    for update of r, s skip locked
)
update run r
set status = 'running', fence = r.fence + 1, worker = $1,
    lease_until = now() + $2::integer * interval '1 second',
    started_at = coalesce(r.started_at, now())
from candidate c, sync s
where r.id = c.id and s.id = r.sync_id
returning r.id, r.sync_id, s.name as sync, r.mode, r.trigger, r.status, r.window_from, r.window_to,
       (extract(epoch from r.window_from) * 1000)::bigint as window_from_ms,
       (extract(epoch from r.window_to) * 1000)::bigint as window_to_ms,
       r.window_given, r.force, r.retry_of, r.attempt, r.fence, r.sync_version, r.worker,
       r.cancel_requested, r.source_reported, r.fetched, r.split, r.repeated, r.unchanged,
       r.changed_skipped, r.filtered, r.rejected, r.written, r.unknown, r.pending, r.complete,
       r.error, r.error_en, r.not_before, r.created_by, r.trace_id, r.created_at, r.started_at,
       r.finished_at, r.body_hash
