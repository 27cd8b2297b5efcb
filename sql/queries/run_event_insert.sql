-- $1 sync, $2 run, $3 kind, $4 detail
insert into run_event (sync_id, run_id, kind, detail)
values ($1::bigint, $2::bigint, $3, $4::json)
