-- $1 run
select r.id, r.sync_id, s.name as sync, r.mode, r.trigger, r.status, r.window_from, r.window_to,
       (extract(epoch from r.window_from) * 1000)::bigint as window_from_ms,
       (extract(epoch from r.window_to) * 1000)::bigint as window_to_ms,
       r.window_given, r.force, r.retry_of, r.attempt, r.fence, r.sync_version, r.worker,
       r.cancel_requested, r.source_reported, r.fetched, r.split, r.repeated, r.unchanged,
       r.changed_skipped, r.filtered, r.rejected, r.written, r.unknown, r.pending, r.complete,
       r.error, r.error_en, r.not_before, r.created_by, r.trace_id, r.created_at, r.started_at,
       r.finished_at, r.body_hash
from run r join sync s on s.id = r.sync_id
where r.id = $1::bigint
