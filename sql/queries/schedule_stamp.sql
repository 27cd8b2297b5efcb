-- $1 sync: its schedules are those of its present version
update sync set schedule_version = version where id = $1::bigint
