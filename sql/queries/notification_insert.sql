-- $1 alert, $2 kind, $3 text: one for each enabled channel
insert into notification (alert_id, channel_id, kind, text)
select $1::bigint, id, $2, $3 from channel where enabled
