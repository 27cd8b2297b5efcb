-- $1 notification, $2 status, $3 error, $4 wait ms when it stays queued
update notification
set status = $2, error = $3, sent_at = case when $2 = 'sent' then now() end,
    not_before = now() + $4::bigint * interval '1 millisecond'
where id = $1::bigint
