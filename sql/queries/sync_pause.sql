-- $1 name, $2 paused
update sync set paused = $2::boolean, updated_at = now()
where name = $1 and deleted_at is null
returning id
