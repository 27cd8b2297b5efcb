-- $1 id: to be acted on again, unless there is nothing in it to act on
update webhook_event
set verdict = 'waiting', acted_at = null, run_ids = null
where id = $1::bigint and biz_type is not null
  and verdict not in ('waiting', 'probe', 'unreadable')
