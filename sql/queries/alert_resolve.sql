-- $1 rule, $2 subject
update alert
set status = 'resolved', resolved_at = now(), last_at = now()
where rule = $1 and subject = $2 and status = 'firing'
returning id, text_zh, text_en, times
