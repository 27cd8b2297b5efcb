-- $1 sync, $2 connection name, $3 side, $4 kind it must have: no row when there is no such one
insert into sync_connection (sync_id, connection_id, side)
select $1::bigint, id, $3 from connection where name = $2 and kind = $4
returning connection_id
