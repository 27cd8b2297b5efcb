-- $1 name; a connection with a live sync stays (the foreign key of sync_connection says so)
with gone as (
    select id from connection
    where name = $1
      and not exists (select from sync_connection s where s.connection_id = connection.id)
      and not exists (select from webhook_event e where e.connection_id = connection.id)
)
delete from connection where id in (select id from gone)
