-- $1 sync, $2 mode, $3 cron, $4 timezone, $5 on_overlap, $6 minute of the next firing. What is due
-- stays due when only other things have changed.
insert into schedule (sync_id, mode, cron, timezone, on_overlap, jitter_ms, next_due_at)
values ($1::bigint, $2, $3, $4, $5,
        ('x' || left(md5($1::bigint || $2), 6))::bit(24)::integer % 5000,
        to_timestamp($6::bigint * 60))
on conflict (sync_id, mode) do update
set cron = excluded.cron, timezone = excluded.timezone, on_overlap = excluded.on_overlap,
    next_due_at = case when schedule.cron = excluded.cron
                            and schedule.timezone = excluded.timezone
                       then schedule.next_due_at else excluded.next_due_at end
